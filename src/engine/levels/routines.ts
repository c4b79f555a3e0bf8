/**
 * One routine for each operation, forward and backward, over any run of slots: where the run begins and how long it is
 * stands in memory. Partials come from the rules that everything else uses, on bodies.
 */
import { builder } from '../code/builder.js'
import type { Cell, Routine } from '../code/code.js'
import { INDEX, type Format } from '../code/format.js'
import { kernelOf } from '../code/arithmetic/kernels.js'
import { operate } from '../code/arithmetic/operate.js'
import { makeArray, type Access, type ArrayInfo } from '../program/access.js'
import { bodies, bothHold, foldBody, load, numberBody, onlyWhere, type Body } from '../program/body.js'
import { WIDEST, type LevelOperation } from './operations.js'
import { conditionOf, contributionsOf, operationOn } from '../program/operation.js'

/** Where a routine finds the run that it is to go over, as in `Stop`. */
const cells: Readonly<Record<'rounds' | 'numbers' | 'lists', Cell>> = {
  rounds: { cell: 0 },
  numbers: { cell: 4 },
  lists: { cell: 8 },
}

/** The arrays of a graph in its order. */
export interface Arrays {
  readonly values: ArrayInfo
  readonly adjoints: ArrayInfo
  /** Counts what reached each slot, where a test may keep derivatives away. */
  readonly reached: ArrayInfo | undefined
  /** Slots of operands, by place. */
  readonly operands: ReadonlyArray<ArrayInfo>
  readonly addressOf: (a: ArrayInfo) => number
}

/** The entry of the slot that is computed. */
const own = (array: ArrayInfo): Access => ({ array, base: 0, strides: [1] })
/** The entry of one of its operands, whose slot is in a list. */
const ofOperand = (array: ArrayInfo, slots: ArrayInfo): Access => ({
  array,
  base: 0,
  strides: [0],
  indices: own(slots),
})

/** Arrays that have no memory, for bodies that are looked at and never run. */
const nowhere: ReadonlyArray<ArrayInfo> = Array.from({ length: WIDEST }, (_, k) => makeArray(`nowhere${k}`, 'value', 0))

/** Whether a test may keep derivatives from operands of an operation. */
export const mayBlock = (o: LevelOperation): boolean => {
  const nothing = Array.from({ length: o.arity }, () => numberBody(NaN))
  return contributionsOf(o, nothing, numberBody(NaN)).some((c) => c && conditionOf(c) !== undefined)
}

const hasCall = (body: Body): boolean =>
  foldBody<boolean>(
    body,
    (part, operands) => operands.includes(true) || (part._tag === 'Apply' && kernelOf(part.primitive) === undefined),
  )

/**
 * How many slots of an operation are computed at once. What calls back into JavaScript goes one by one, so that it is
 * not called for slots that only fill up a register.
 */
export const lanesOf = (o: LevelOperation, { lanes }: Format): 1 | 2 | 4 => {
  const nothing: ReadonlyArray<Body> = Array.from({ length: o.arity }, (_, k) => load(own(nowhere[k] as ArrayInfo)))
  const value = operationOn(o, nothing)
  const slopes = contributionsOf(o, nothing, value).flatMap((c) =>
    c === undefined ? [] : [c.partial, conditionOf(c) ?? c.partial],
  )
  return [value, ...slopes].some(hasCall) ? 1 : lanes
}

/**
 * A routine of one loop: `write` says what to store there and what to add. Slots that only fill up a register have slot
 * 0 for all their operands: what they pass on goes there, too, where it concerns no one.
 */
const routineOf = (
  o: LevelOperation,
  useFma: boolean,
  format: Format,
  { addressOf }: Arrays,
  write: (at: {
    readonly store: (array: ArrayInfo, body: Body) => void
    readonly addTo: (array: ArrayInfo, slots: ArrayInfo, body: Body) => void
  }) => void,
): Routine => {
  const b = builder(useFma, format)
  const { bytes } = format
  const lanes = lanesOf(o, format)
  const [numbers, lists] = [b.pointer(cells.numbers), b.pointer(cells.lists)]
  b.setLanes(lanes)
  b.open([
    {
      count: cells.rounds,
      advance: [
        { pointer: numbers, by: lanes * bytes },
        { pointer: lists, by: lanes * INDEX },
      ],
    },
  ])
  const slotsAt = (a: ArrayInfo): { readonly pointer: number; readonly offset: number } => ({
    pointer: lists,
    offset: addressOf(a),
  })
  const computed = (body: Body): number =>
    operate(b, b.algebra, body, ({ array, indices }) =>
      indices === undefined
        ? b.load({ pointer: numbers, offset: addressOf(array) }, bytes, false)
        : b.gather(slotsAt(indices.array), INDEX, addressOf(array)),
    )
  write({
    store: (array, body) => b.store({ pointer: numbers, offset: addressOf(array) }, computed(body), lanes, bytes),
    addTo: (array, list, body) => b.scatterAdd(slotsAt(list), INDEX, addressOf(array), computed(body), lanes),
  })
  b.close()
  return b.finish()
}

const operandsOf = (o: LevelOperation, { operands, values }: Arrays): ReadonlyArray<Body> =>
  operands.slice(0, o.arity).map((slots) => load(ofOperand(values, slots)))

/** The loop that computes an operation. */
export const forwardRoutine = (o: LevelOperation, arrays: Arrays, useFma: boolean, format: Format): Routine =>
  routineOf(o, useFma, format, arrays, ({ store }) => store(arrays.values, operationOn(o, operandsOf(o, arrays))))

/** What an operation contributes to those of its operands of which derivatives are wanted. */
const passedOn = (
  o: LevelOperation,
  arrays: Arrays,
): ReadonlyArray<{ readonly partial: Body; readonly when: Body | undefined; readonly slots: ArrayInfo }> =>
  contributionsOf(o, operandsOf(o, arrays), load(own(arrays.values))).flatMap((c, k) =>
    c === undefined || ((o.wanted >> k) & 1) === 0
      ? []
      : [{ partial: c.partial, when: conditionOf(c), slots: arrays.operands[k] as ArrayInfo }],
  )

/**
 * The loop that computes the tangents of an operation from those of its operands; `undefined` where nothing moves.
 * Tangents are kept in the array of adjoints, as there are never both.
 */
export const tangentRoutine = (
  o: LevelOperation,
  arrays: Arrays,
  useFma: boolean,
  format: Format,
): Routine | undefined => {
  const { adjoints: tangents } = arrays
  const shares = passedOn(o, arrays).map(({ partial, slots, when }) =>
    onlyWhere(when, bodies.mul(partial, load(ofOperand(tangents, slots)))),
  )
  if (shares.length === 0) return undefined
  const whole = shares.reduce((a, b) => bodies.add(a, b))
  return routineOf(o, useFma, format, arrays, ({ store }) => store(tangents, whole))
}

/** The loop that passes adjoints on to an operation's operands; `undefined` where nothing is passed on. */
export const backwardRoutine = (
  o: LevelOperation,
  arrays: Arrays,
  useFma: boolean,
  format: Format,
): Routine | undefined => {
  const { adjoints, reached } = arrays
  const passed = passedOn(o, arrays)
  if (passed.length === 0) return undefined
  const isReached = reached && load(own(reached))
  return routineOf(o, useFma, format, arrays, ({ addTo }) => {
    passed.forEach(({ partial, slots, when }) => {
      const condition = bothHold(isReached, when)
      addTo(adjoints, slots, onlyWhere(condition, bodies.mul(partial, load(own(adjoints)))))
      if (reached !== undefined) addTo(reached, slots, onlyWhere(condition, numberBody(1)))
    })
  })
}
