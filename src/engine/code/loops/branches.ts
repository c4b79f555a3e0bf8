/**
 * Branches outside of innermost loops. A `select` computes both of its sides, though many tests come out the same at
 * every point of a loop: because they look at a number that stands still in it, or in practice, as no camera's angle
 * is exactly 0. If enough falls away, such a loop is written again for the case that the test holds everywhere, and
 * for the case that it holds nowhere. Which version runs is known before the loop begins; all give the same bits.
 */
import { argsOf, resultOf, type Code, type Op, type OpOf, type Register, type Routine } from '../code.js'
import { withoutDead } from '../dead.js'
import { knownOr } from '../../../expr/known.js'

type Calculation = OpOf<'Arithmetic'>
type Ops = ReadonlyArray<Op>

/** What is known of a mask in all lanes. */
type Holds = 'everywhere' | 'nowhere'

/** A version of a loop pays if it is cheaper by this much, and by this part of the loop's cost. */
const [LEAST, PART] = [24, 1 / 8] as const

/** Roughly how many simple operations an operation takes as long as. */
const costOf = (op: Op): number => {
  switch (op._tag) {
    case 'Constant':
      return 0
    case 'Call':
      return 40
    case 'Lookup':
      return 6
    case 'Gather':
      return 3
    case 'Arithmetic':
      return op.op === 'div' || op.op === 'sqrt' ? 6 : 1
    default:
      return 1
  }
}
const cost = (list: Ops): number => list.reduce((sum, op) => sum + costOf(op), 0)

/** An operation with other registers; `rare` are those of its rare branch, if it has one. */
const renamed = (op: Op, nameOf: (r: Register) => Register, rare: Ops): Op => {
  switch (op._tag) {
    case 'Constant':
    case 'Load':
    case 'Gather':
      return { ...op, to: nameOf(op.to) }
    case 'Arithmetic':
    case 'Call':
      return { ...op, to: nameOf(op.to), args: op.args.map(nameOf) }
    case 'Lookup':
      return { ...op, to: nameOf(op.to), index: nameOf(op.index) }
    case 'Store':
    case 'ScatterAdd':
    case 'Set':
      return { ...op, value: nameOf(op.value) }
    case 'Unlikely': {
      const { common, mask, result, to } = op
      return { ...op, to: nameOf(to), mask: nameOf(mask), result: nameOf(result), common: nameOf(common), rare }
    }
    case 'Either':
      return op
  }
}

const opposite = (holds: Holds | undefined): Holds | undefined =>
  holds === undefined ? undefined : holds === 'nowhere' ? 'everywhere' : 'nowhere'

/** What an operation comes to where some masks are known: one of its operands, or a mask that is known too. */
const decided = ({ args, op }: Calculation, known: ReadonlyMap<Register, Holds>): Register | Holds | undefined => {
  const [x, y, z] = args as readonly [Register, Register, Register]
  const [a, b] = [known.get(x), known.get(y)]
  /** Of two masks: one of the first sort decides, one of the second leaves it to the other. */
  const both = (decides: Holds, leaves: Holds): Register | Holds | undefined =>
    a === decides || b === decides ? decides : a === leaves ? y : b === leaves ? x : undefined
  switch (op) {
    case 'select':
      return a === undefined ? undefined : a === 'everywhere' ? y : z
    case 'not':
      return opposite(a)
    case 'and':
      return both('nowhere', 'everywhere')
    case 'or':
      return both('everywhere', 'nowhere')
    default:
      return undefined
  }
}

/** A list where some masks are known, with what is left of it in registers of its own. */
const specialised = (list: Ops, masks: ReadonlyArray<Register>, holds: Holds, fresh: () => Register): Ops => {
  const known = new Map(masks.map((mask) => [mask, holds]))
  const names = new Map<Register, Register>()
  const nameOf = (r: Register): Register => names.get(r) ?? r
  const visit = (ops: Ops): Ops =>
    ops.flatMap((op) => {
      const to = resultOf(op)
      const answer = op._tag === 'Arithmetic' ? decided(op, known) : undefined
      if (to !== undefined && typeof answer === 'number') {
        names.set(to, nameOf(answer))
        return []
      }
      if (to !== undefined && typeof answer === 'string') known.set(to, answer)
      const rare = op._tag === 'Unlikely' ? visit(op.rare) : []
      if (to !== undefined) names.set(to, fresh())
      return [renamed(op, nameOf, rare)]
    })
  return visit(list)
}

/**
 * What was found out about all numbers that tests look at: masks that hold if some of them are not 0, and if none of
 * them is 0.
 */
export interface Scanned {
  readonly some: Register
  readonly all: Register
}

/**
 * The masks by which expressions choose. For one that holds where a number is 0, what was found out about all such
 * numbers before the loops began, if they were looked at.
 */
type Tests = ReadonlyMap<Register, Scanned | undefined>

/**
 * A test: a mask for each point at which it is made, and what it takes to know that all of them hold in all lanes, or
 * in none.
 */
interface Test {
  readonly masks: ReadonlyArray<Register>
  readonly when: Readonly<Record<Holds, Condition>>
}
type Condition = Pick<OpOf<'Either'>, 'holds' | 'isSingle' | 'mask'>

/** Of the tests that may be known before a loop begins, the one by which most of its choices are made. */
const testIn = (list: Ops, tests: Tests): Test | undefined => {
  const own = new Set(list.map(resultOf))
  const choices = list.filter(
    (op): op is Calculation => op._tag === 'Arithmetic' && op.op === 'select' && tests.has(op.args[0] as Register),
  )
  const found = new Map<Register | Scanned, Array<Calculation>>()
  choices.forEach((op) => {
    const [mask] = op.args as readonly [Register]
    const key = own.has(mask) ? tests.get(mask) : mask
    if (key !== undefined) knownOr(found, key, () => []).push(op)
  })
  const [most] = [...found].sort(([, a], [, b]) => b.length - a.length)
  if (most === undefined) return undefined
  const [key, ops] = most
  const masks = [...new Set(ops.map(({ args }) => args[0] as Register))]
  const isSingle = ops[0]?.isSingle === true
  return typeof key === 'number'
    ? { masks, when: { everywhere: { mask: key, holds: 'everywhere', isSingle }, nowhere: { mask: key, holds: 'nowhere', isSingle } } }
    : { masks, when: { everywhere: { mask: key.some, holds: 'nowhere', isSingle }, nowhere: { mask: key.all, holds: 'everywhere', isSingle } } } // prettier-ignore
}

/** How often registers are read. */
const readsIn = (code: Code): Map<Register, number> => {
  const reads = new Map<Register, number>()
  const visit = (items: Code): void =>
    items.forEach((item) => {
      if (item._tag === 'Loop') visit(item.body)
      else {
        if (item._tag === 'Unlikely') visit(item.rare)
        argsOf(item).forEach((r) => reads.set(r, (reads.get(r) ?? 0) + 1))
      }
    })
  visit(code)
  return reads
}

/** The routine with a branch in each innermost loop where one pays. */
export const branched = (routine: Routine, tests: Tests): Routine => {
  if (tests.size === 0) return routine
  let { registers } = routine
  const fresh = (): Register => {
    registers += 1
    return registers - 1
  }
  const reads = readsIn(routine.code)
  /** Whether what a list computes is read there alone. */
  const isClosed = (list: Ops): boolean => {
    const own = readsIn(list)
    return list.every((op) => {
      const to = resultOf(op)
      return to === undefined || own.get(to) === reads.get(to)
    })
  }
  const inLoop = (list: Ops): Ops => {
    const test = testIn(list, tests)
    if (test === undefined || !isClosed(list)) return list
    const all = cost(list)
    const where = (holds: Holds): Ops => withoutDead(specialised(list, test.masks, holds, fresh), registers) as Ops
    const pays = (version: Ops): boolean => all - cost(version) >= LEAST && all - cost(version) >= PART * all
    return (['nowhere', 'everywhere'] as const)
      .map((holds) => ({ holds, then: where(holds) }))
      .filter(({ then }) => pays(then))
      .reduce<Ops>((otherwise, { holds, then }) => [{ _tag: 'Either', ...test.when[holds], then, otherwise }], list)
  }
  const visit = (items: Code): Code =>
    items.map((item) => {
      if (item._tag !== 'Loop') return item
      const { body } = item
      return { ...item, body: body.some(({ _tag }) => _tag === 'Loop') ? visit(body) : inLoop(body as Ops) }
    })
  const code = visit(routine.code)
  return { ...routine, code, registers }
}
