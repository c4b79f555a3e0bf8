/**
 * Expressions as values: eight node types, for ever. A node holds its operands and nothing else, no value and
 * no gradient; sharing is object identity.
 *
 * This file holds the one class of the expression language and its counters, and no caller can see either. Folds number the
 * nodes of a graph, and a Map of objects is slow at that and refuses more than 2^24 entries. So a node has private numbers: a
 * serial number that never changes, and a mark, which says where the node stands on the tape made last. Being private they can't be
 * forged, printed, compared, frozen or lost, and they also tell an expression from an object that merely looks like one.
 */
import type { Primitive } from './primitive.js'

/** The names of the eight node types. */
export type Tag = 'Const' | 'Var' | 'Add' | 'Mul' | 'Pow' | 'Exp' | 'Tanh' | 'Apply'

/**
 * An expression whose free variables are `V`: `Expr<'x' | 'y'>`, or `Expr` (that is, `Expr<never>`) when it is closed.
 * It is an interface rather than the union of its nodes so that types stay short however many names there are; use
 * `node` to look inside.
 *
 * @since 0.1.0
 * @category model
 */
export interface Expr<out V extends string = never> {
  readonly _tag: Tag
  /** Exists in the types only. */
  readonly _V?: V | undefined
}

/** A number. */
export interface Const extends Expr {
  readonly _tag: 'Const'
  readonly value: number
}
/** A free variable. */
export interface Var<out V extends string> extends Expr<V> {
  readonly _tag: 'Var'
  readonly name: V
}
/** left + right */
export interface Add<out V extends string> extends Expr<V> {
  readonly _tag: 'Add'
  readonly left: Expr<V>
  readonly right: Expr<V>
}
/** left · right */
export interface Mul<out V extends string> extends Expr<V> {
  readonly _tag: 'Mul'
  readonly left: Expr<V>
  readonly right: Expr<V>
}
/** base to a constant exponent */
export interface Pow<out V extends string> extends Expr<V> {
  readonly _tag: 'Pow'
  readonly base: Expr<V>
  readonly exponent: number
}
/** e to the argument */
export interface Exp<out V extends string> extends Expr<V> {
  readonly _tag: 'Exp'
  readonly arg: Expr<V>
}
/** hyperbolic tangent of the argument */
export interface Tanh<out V extends string> extends Expr<V> {
  readonly _tag: 'Tanh'
  readonly arg: Expr<V>
}
/** a primitive applied to its operands: the open door */
export interface Apply<out V extends string> extends Expr<V> {
  readonly _tag: 'Apply'
  readonly primitive: Primitive
  readonly operands: ReadonlyArray<Expr<V>>
}

/**
 * The eight node types as a union to switch over.
 *
 * @since 0.1.0
 * @category model
 */
export type ExprNode<V extends string = never> = Const | Var<V> | Add<V> | Mul<V> | Pow<V> | Exp<V> | Tanh<V> | Apply<V>

/**
 * An expression's node, to switch over. The identity at run time.
 *
 * @example
 * import { add, node, variable } from 'fluxion'
 *
 * const n = node(add(variable('x'), 1))
 * assert.strictEqual(n._tag === 'Add' && node(n.left)._tag, 'Var')
 *
 * @since 0.1.0
 * @category model
 */
export const node = <V extends string>(e: Expr<V>): ExprNode<V> => e as ExprNode<V>

let made = 0

class ExprObject {
  readonly #serial = made++
  #tape = 0
  #index = 0
  declare _tag: Tag
  static serialOf(e: ExprObject): number {
    return e.#serial
  }
  static mark(e: ExprObject, tape: number, index: number): void {
    e.#tape = tape
    e.#index = index
  }
  static markOn(e: ExprObject, tape: number): number {
    return e.#tape === tape ? e.#index : -1
  }
  static isOne(x: object): x is ExprObject {
    return #serial in x
  }
}
// The name that consoles and test runners print.
Object.defineProperty(ExprObject, 'name', { value: 'Expr' })

/** A fresh, empty node object: the fields that each constructor below adds are its only fields, ever. */
type Fresh<N extends Expr<string>> = { -readonly [K in Exclude<keyof N, '_V'>]: N[K] }
const fresh = <N extends Expr<string>>(tag: N['_tag']): Fresh<N> => {
  const made = new ExprObject()
  made._tag = tag
  return made as unknown as Fresh<N>
}

/** True for expressions of this copy of fluxion and for nothing else. */
export const isExpr = (x: unknown): x is Expr<string> => typeof x === 'object' && x !== null && ExprObject.isOne(x)

/** A node's serial number: nodes are numbered in the order in which they are made. */
export const serialOf = ExprObject.serialOf as unknown as (e: Expr<string>) => number

let tapes = 0

/** The number of a new tape, for `mark`. */
export const nextTape = (): number => {
  tapes += 1
  return tapes
}

/** Notes where a node stands on a tape, in the place of what was noted for an earlier one. */
export const mark = ExprObject.mark as unknown as (e: Expr<string>, tape: number, index: number) => void

/** Where a node stands on a tape, or −1 if that was not noted or is no longer. */
export const markOn = ExprObject.markOn as unknown as (e: Expr<string>, tape: number) => number

// ── raw constructors: what they are given is already known to be right

export const makeConst = (value: number): Const => {
  const n = fresh<Const>('Const')
  n.value = value
  return n
}
export const makeVar = <V extends string>(name: V): Var<V> => {
  const n = fresh<Var<V>>('Var')
  n.name = name
  return n
}
export const makeAdd = <V extends string>(left: Expr<V>, right: Expr<V>): Add<V> => {
  const n = fresh<Add<V>>('Add')
  n.left = left
  n.right = right
  return n
}
export const makeMul = <V extends string>(left: Expr<V>, right: Expr<V>): Mul<V> => {
  const n = fresh<Mul<V>>('Mul')
  n.left = left
  n.right = right
  return n
}
export const makePow = <V extends string>(base: Expr<V>, exponent: number): Pow<V> => {
  const n = fresh<Pow<V>>('Pow')
  n.base = base
  n.exponent = exponent
  return n
}
export const makeExp = <V extends string>(arg: Expr<V>): Exp<V> => {
  const n = fresh<Exp<V>>('Exp')
  n.arg = arg
  return n
}
export const makeTanh = <V extends string>(arg: Expr<V>): Tanh<V> => {
  const n = fresh<Tanh<V>>('Tanh')
  n.arg = arg
  return n
}
export const makeApply = <V extends string>(primitive: Primitive, operands: ReadonlyArray<Expr<V>>): Apply<V> => {
  const n = fresh<Apply<V>>('Apply')
  n.primitive = primitive
  n.operands = operands
  return n
}
