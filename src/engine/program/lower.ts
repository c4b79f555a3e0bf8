/**
 * From classes to statements: each class computes its array from those of others. Where its operands lie is kept, for
 * differentiation.
 */
import { addressIn, type Layout } from '../roll/maps/layout.js'
import {
  homeOf,
  lengthOf,
  type Home,
  type Operand,
  type Outputs,
  type Rolled,
  type RolledClass,
} from '../roll/rolled.js'
import * as Kind from '../roll/classes/kind.js'
import type { Primitive } from '../../expr/primitive.js'
import { makeArray, withList, type Access, type ArrayInfo } from './access.js'
import { dataArrays } from './data.js'
import {
  extentsOf,
  loadPlace,
  ownAccess,
  sequencesOf,
  stepByStep,
  type Lowered,
  type LoweredOutputs,
  type PlacedOperands,
} from './lowered.js'
import { ownSpot, placedOver, restrided, stepsDigit, type Own, type Place, type Placed } from './placing.js'
import { bodies, load, mapLoads, negated, type Body } from './body.js'
import type { Sequence, Start, Statement } from './statement.js'
import { operationOn } from './operation.js'

const names = ['x', 'const', 'sum', 'mul', 'square', 'pow', 'exp', 'tanh', 'apply'] as const

/** A name for a class's array, for reading: what it computes and its number. */
const nameOf = ({ kind, primitive }: RolledClass, k: number): string => {
  const operation = kind === Kind.Apply ? (primitive as Primitive).name : names[kind]
  return `${operation}${/\d$/.test(operation) ? '_' : ''}${k}`
}

const product = (factors: ReadonlyArray<Body>): Body => {
  const [first, second] = factors as readonly [Body, Body | undefined]
  return second === undefined ? first : bodies.mul(first, second)
}

/** What the statements of a class are made with: the arrays of classes, and where operands stand over a class's box. */
interface Lowering {
  readonly arrayOf: (of: number) => ArrayInfo
  readonly place: (
    k: number,
    operands: ReadonlyArray<Operand>,
    repeat: number,
    cuts: ReadonlyArray<number>,
  ) => PlacedOperands
  /** A statement over a box, step by step if its class is. */
  readonly written: (c: RolledClass, placed: PlacedOperands, s: Start & Pick<Statement, 'body' | 'out'>) => Statement
}

/** A class as statements, and what these read. */
interface LoweredStatements {
  readonly placed: ReadonlyArray<PlacedOperands>
  readonly statements: ReadonlyArray<Statement>
}

const lowering = (
  classes: ReadonlyArray<RolledClass>,
  arrays: ReadonlyArray<ArrayInfo>,
  homes: ReadonlyArray<Home>,
  layouts: ReadonlyArray<Layout>,
  sequences: ReadonlyArray<Sequence>,
): Lowering => {
  const makeData = dataArrays()
  return {
    arrayOf: (of) => arrays[(homes[of] as Home).of] as ArrayInfo,
    place: (k, operands, repeat, cuts) => {
      const c = classes[k] as RolledClass
      const sources = operands.flatMap((o) => o.factors)
      const own: Own = { map: (homes[k] as Home).map, layout: layouts[k] as Layout, repeat, steps: c.recurrence }
      const { box, places }: Placed = placedOver(sources, c.count * repeat, own, layouts, makeData, cuts)
      let at = 0
      return {
        box,
        repeat,
        own: ownSpot(box, own),
        stepsDigit: stepsDigit(box, own),
        operands: operands.map(({ factors, negative }) => {
          at += factors.length
          return { negative, places: places.slice(at - factors.length, at) }
        }),
      }
    },
    written: (c, placed, s) =>
      stepByStep({ ...s, extents: extentsOf(placed.box) }, { recurrence: c.recurrence }, placed, sequences, false),
  }
}

/** A sum: what occurs once for each node first, then each run of terms alike, added up in a loop. */
const lowerSum = ({ arrayOf, place, written }: Lowering, c: RolledClass, k: number): LoweredStatements => {
  const termsOf = ({ operands }: PlacedOperands): Body =>
    operands
      .map(({ negative, places }) => {
        const body = product(places.map((p) => loadPlace(p, arrayOf)))
        return negative ? negated(body) : body
      })
      .reduce((sum, term) => bodies.add(sum, term))
  const statementOf = (placed: PlacedOperands, start: Start): Statement =>
    written(c, placed, { ...start, out: ownAccess(arrayOf(k), placed), body: termsOf(placed) })
  const once = c.operands.filter((o) => o.repeat === 1)
  const first = once.length === 0 ? undefined : place(k, once, 1, [])
  const cuts = (first?.box ?? []).map((d) => d.cut)
  const placedRuns = c.operands
    .filter((o) => o.repeat > 1)
    .map((o) =>
      place(
        k,
        [o],
        o.repeat,
        cuts.map((cut) => cut * o.repeat),
      ),
    )
  const [run, ...others] = placedRuns
  const begin =
    run === undefined
      ? statementOf(first as PlacedOperands, { mode: 'set' })
      : statementOf(run, { mode: 'set', initial: first && startOf(termsOf(first), first, run) })
  const statements = [begin, ...others.map((placed) => statementOf(placed, { mode: 'add' }))]
  return { placed: [...(first === undefined ? [] : [first]), ...placedRuns], statements }
}

/** Any other operation: one statement. */
const lowerOther = ({ arrayOf, place, written }: Lowering, c: RolledClass, k: number): LoweredStatements => {
  const placed = place(k, c.operands, 1, [])
  const xs = placed.operands.map(({ places }) => loadPlace(places[0] as Place, arrayOf))
  const out = ownAccess(arrayOf(k), placed)
  return { placed: [placed], statements: [written(c, placed, { out, mode: 'set', body: operationOn(c, xs) })] }
}

export const lower = ({ classes, outputs, root, variables }: Rolled, layouts: ReadonlyArray<Layout>): Lowered => {
  const arrays = classes.map((c, k) =>
    k === 0
      ? makeArray('x', 'variables', variables.length)
      : makeArray(k === root ? 'result' : nameOf(c, k), 'value', lengthOf(c)),
  )
  const homes = classes.map(homeOf)
  const sequences = sequencesOf(classes)
  const context = lowering(classes, arrays, homes, layouts, sequences)
  const lowered = classes.map((c, k): LoweredStatements => {
    if (c.kind === Kind.Var) return { placed: [], statements: [] }
    return c.kind === Kind.Sum ? lowerSum(context, c, k) : lowerOther(context, c, k)
  })
  return {
    sequences,
    classes: classes.map(({ exponent, kind, primitive, recurrence }, k) => ({
      kind,
      exponent,
      primitive,
      recurrence,
      array: context.arrayOf(k),
      home: (homes[k] as Home).of,
      placed: (lowered[k] as LoweredStatements).placed,
    })),
    forward: lowered.map((l) => l.statements),
    outputs: outputs && loweredOutputs(outputs, arrays, layouts),
  }
}

const loweredOutputs = (
  outputs: Outputs,
  arrays: ReadonlyArray<ArrayInfo>,
  layouts: ReadonlyArray<Layout>,
): LoweredOutputs => {
  const { of, position } = outputs
  const classes = [...new Set(of)]
  const placeOf = new Map(classes.map((c, k) => [c, k]))
  return {
    arrays: classes.map((c) => arrays[c] as ArrayInfo),
    of: of.map((c) => placeOf.get(c) as number),
    at: position.map((p, k) => addressIn(layouts[of[k] as number] as Layout, p)),
    entries: outputs,
  }
}

/** What a sum starts from, over the box of its first loop, which is cut wherever its own is. */
const startOf = (body: Body, { box }: PlacedOperands, run: PlacedOperands): Body => {
  const over = (a: Access): Access => ({ ...a, strides: restrided(a.strides, box, run.box, run.repeat) })
  return mapLoads((a) => load(withList(a, over)), body)
}
