/**
 * Reverse mode on statements: for each operand of a class, `adjoint(operand) += partial · adjoint(class)`, over the
 * same box. Partials come from the rules that everything else uses, on bodies.
 *
 * A contribution under a test is selected, and a node that no contribution reaches passes nothing on. So a class that
 * such contributions go to has an array that counts, for each of its nodes, those that reached it. So has a class of
 * which some nodes are used only where no derivative goes, in tests say: an adjoint of 0 would not do for these, as 0
 * · ∞ is NaN.
 */
import type { Access, ArrayInfo } from './access.js'
import { adjointOf, type Adjoint } from './adjoint.js'
import { bodies, bothHold, load, numberBody, onlyWhere, type Body } from './body.js'
import {
  accessAt,
  extentsOf,
  keptFor,
  ownAccess,
  sequencesOf,
  stepByStep,
  type Lowered,
  type LoweredClass,
} from './lower.js'
import { isKeptAtHand, passedOver, passingsOf, type Passing } from './passings.js'
import { withSlope } from './slopes.js'
import type { Program, Statement } from './statement.js'

/** Classes whose adjoints are complete together: those of one recurrence, else each by itself; from the last to the first. */
const blocksOf = (classes: ReadonlyArray<LoweredClass>): ReadonlyArray<ReadonlyArray<number>> => {
  const blocks: Array<Array<number>> = []
  for (let k = classes.length - 1; k > 0; k--) {
    const own = (classes[k] as LoweredClass).recurrence?.number
    const before = (classes[k + 1] as LoweredClass | undefined)?.recurrence?.number
    if (own !== undefined && own === before) blocks.at(-1)?.push(k)
    else blocks.push([k])
  }
  return blocks
}

/** The statements of the values, and after them those of the gradient. */
export const differentiated = ({ classes, forward, outputs, sequences }: Lowered, root: number): Program => {
  const arrayOf = (of: number): ArrayInfo => (classes[of] as LoweredClass).array
  const incoming: ReadonlyArray<Array<Passing>> = classes.map(() => [])
  const outgoing: Array<ReadonlyArray<Passing>> = classes.map(() => [])
  const adjoints = new Array<Adjoint | undefined>(classes.length).fill(undefined)
  const slopesOf: Array<ReadonlyArray<Statement>> = classes.map(() => [])
  const isPassedOver = new Uint8Array(classes.length)
  const backwards = sequencesOf(classes)

  const isConditional = (p: Passing): boolean => {
    const a = adjoints[p.from]
    return p.when !== undefined || (a?._tag === 'Array' && a.reached !== undefined)
  }
  const findAdjoint = (k: number, isMasked: (p: Passing) => boolean): void => {
    const c = classes[k] as LoweredClass
    const derivatives = outputs?.entries.rows.length ?? c.array.length
    adjoints[k] =
      k === root
        ? { _tag: 'Number', value: 1 }
        : c.home !== k
          ? adjoints[c.home]
          : adjointOf(c, k === 0, derivatives, incoming[k] as Array<Passing>, isPassedOver[k] === 1, adjoints, isMasked)
  }
  const passOver = (ofs: ReadonlyArray<number>): void => {
    for (const of of ofs) isPassedOver[of] = 1
  }
  const passOn = (k: number): void => {
    const c = classes[k] as LoweredClass
    const prepared = passingsOf(c, k, arrayOf).map((p, n) => withSlope(c, p, n, sequences))
    const passings = prepared.map(({ passing }) => passing)
    outgoing[k] = passings
    passOver(passedOver(c, passings))
    slopesOf[k] = prepared.flatMap(({ slope }) => (slope === undefined ? [] : [slope]))
    for (const passing of passings) (incoming[passing.to.of] as Array<Passing>).push(passing)
  }
  const passNothingOn = (k: number): void => {
    adjoints[k] = { _tag: 'None' }
    passOver(passedOver(classes[k] as LoweredClass, []))
  }
  const incomingOf = (block: ReadonlyArray<number>): ReadonlyArray<Passing> =>
    block.flatMap((k) => incoming[k] as Array<Passing>)
  const blocks = blocksOf(classes)
  for (const block of blocks) {
    const [first] = block as readonly [number]
    if ((classes[first] as LoweredClass).recurrence === undefined) {
      findAdjoint(first, isConditional)
      if (adjoints[first]?._tag === 'None') passNothingOn(first)
      else passOn(first)
    } else {
      // Each step passes on to those before it: what is reached, and whether all of that counts, has to be known of all at once.
      const left = new Set(block)
      const next = (): number | undefined => block.find((k) => left.has(k) && incomingOf([k]).length > 0)
      for (let k = next(); k !== undefined; k = next()) {
        left.delete(k)
        passOn(k)
      }
      left.forEach(passNothingOn)
      const isMasked = incomingOf(block).some(isConditional) || block.some((k) => isPassedOver[k] === 1)
      block.forEach((k) => {
        if (!left.has(k)) findAdjoint(k, (p) => (block.includes(p.from) ? isMasked : isConditional(p)))
      })
    }
  }
  findAdjoint(0, isConditional)

  const statementsOf = (p: Passing): ReadonlyArray<Statement> => passingStatements(p, adjoints)
  const backward = blocks.flatMap((block) => {
    const passings = block.flatMap((k) => outgoing[k] as ReadonlyArray<Passing>)
    const isInside = (p: Passing): boolean => block.includes(p.to.of) || isKeptAtHand(p)
    return [
      ...passings
        .filter(isInside)
        .flatMap((p) =>
          statementsOf(p).map((s) => stepByStep(s, classes[p.from] as LoweredClass, p.placed, backwards, true)),
        ),
      // What leaves a recurrence can wait until it is through, and is a loop over all steps then.
      ...passings.filter((p) => !isInside(p)).flatMap(statementsOf),
    ]
  })
  const gradient = adjoints[0]
  return {
    statements: [
      ...forward.flatMap((statements, k) => [...statements, ...(slopesOf[k] as ReadonlyArray<Statement>)]),
      ...backward,
    ],
    variables: arrayOf(0),
    gradient: gradient?._tag === 'Array' ? gradient.array : undefined,
    result: arrayOf(root),
    kept: keptFor(outputs),
  }
}

/** The statements by which a contribution arrives. */
const passingStatements = (
  { from, placed, partial, to, when }: Passing,
  adjoints: ReadonlyArray<Adjoint | undefined>,
): ReadonlyArray<Statement> => {
  const [source, target] = [adjoints[from] as Adjoint, adjoints[to.of] as Adjoint]
  if (target._tag !== 'Array' || source._tag === 'None') return []
  const ownOf = (array: ArrayInfo): Access => ownAccess(array, placed)
  const reached = source._tag === 'Array' && source.reached !== undefined ? load(ownOf(source.reached)) : undefined
  const adjoint = source._tag === 'Number' ? numberBody(source.value) : load(ownOf(source.array))
  const condition = bothHold(reached, when)
  const extents = extentsOf(placed.box)
  const adding = (array: ArrayInfo, body: Body): Statement => ({
    extents,
    out: array.use === 'gradient' && to.into !== undefined ? { array, ...to.into } : accessAt(to, () => array),
    mode: 'add',
    body,
  })
  return [
    adding(target.array, onlyWhere(condition, bodies.mul(partial, adjoint))),
    ...(target.reached === undefined ? [] : [adding(target.reached, onlyWhere(condition, numberBody(1)))]),
  ]
}
