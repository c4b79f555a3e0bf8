/**
 * Expressions as values: eight node types, for ever. A node holds its operands and nothing else, no value and no
 * gradient; sharing is object identity.
 *
 * This file holds the classes of the expression language, and no caller can see them. Folds number the nodes of a
 * graph, and a Map of objects is slow at that and refuses more than 2^24 entries. So a node has a private number: the
 * place on a tape that was noted last. Being private it can't be forged, printed, compared, frozen or lost, and it also
 * tells an expression from an object that merely looks like one. A later tape may overwrite what was noted for an
 * earlier one; so whoever reads a place checks that the tape holds this very node there, and a node need not say which
 * tape was meant.
 */
import * as Op from './op.js'
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

/** A node's own fields, to be written once. */
type Fields<N extends Expr<string>> = { -readonly [K in Exclude<keyof N, '_V'>]: N[K] }

// A class for each set of fields, and functions of its own on each: an engine that finds one kind of object at a place
// in a program goes straight to its fields, and looks them up where it finds more than four. A constructor takes what
// its node has, no more: engines keep room in every object for all the fields that any object of its class has.

class ConstObject implements Fields<Const> {
  static readonly name = 'Expr'
  static readonly isOne = (x: object): boolean => #place in x
  static readonly placeOn = (n: object): number => (n as ConstObject).#place
  static readonly put = (n: object, place: number): void => {
    ;(n as ConstObject).#place = place
  }
  #place = -1
  declare _tag: 'Const'
  declare value: number
  constructor(value: number) {
    this._tag = 'Const'
    this.value = value
  }
}
class VarObject<V extends string> implements Fields<Var<V>> {
  static readonly name = 'Expr'
  static readonly isOne = (x: object): boolean => #place in x
  static readonly placeOn = (n: object): number => (n as VarObject<string>).#place
  static readonly put = (n: object, place: number): void => {
    ;(n as VarObject<string>).#place = place
  }
  #place = -1
  declare _tag: 'Var'
  declare name: V
  constructor(name: V) {
    this._tag = 'Var'
    this.name = name
  }
}
class BinaryObject<T extends 'Add' | 'Mul', V extends string> {
  static readonly name = 'Expr'
  static readonly isOne = (x: object): boolean => #place in x
  static readonly placeOn = (n: object): number => (n as BinaryObject<'Add' | 'Mul', string>).#place
  static readonly put = (n: object, place: number): void => {
    ;(n as BinaryObject<'Add' | 'Mul', string>).#place = place
  }
  #place = -1
  declare _tag: T
  declare left: Expr<V>
  declare right: Expr<V>
  constructor(tag: T, left: Expr<V>, right: Expr<V>) {
    this._tag = tag
    this.left = left
    this.right = right
  }
}
class PowObject<V extends string> implements Fields<Pow<V>> {
  static readonly name = 'Expr'
  static readonly isOne = (x: object): boolean => #place in x
  static readonly placeOn = (n: object): number => (n as PowObject<string>).#place
  static readonly put = (n: object, place: number): void => {
    ;(n as PowObject<string>).#place = place
  }
  #place = -1
  declare _tag: 'Pow'
  declare base: Expr<V>
  declare exponent: number
  constructor(base: Expr<V>, exponent: number) {
    this._tag = 'Pow'
    this.base = base
    this.exponent = exponent
  }
}
class UnaryObject<T extends 'Exp' | 'Tanh', V extends string> {
  static readonly name = 'Expr'
  static readonly isOne = (x: object): boolean => #place in x
  static readonly placeOn = (n: object): number => (n as UnaryObject<'Exp' | 'Tanh', string>).#place
  static readonly put = (n: object, place: number): void => {
    ;(n as UnaryObject<'Exp' | 'Tanh', string>).#place = place
  }
  #place = -1
  declare _tag: T
  declare arg: Expr<V>
  constructor(tag: T, arg: Expr<V>) {
    this._tag = tag
    this.arg = arg
  }
}
class ApplyObject<V extends string> implements Fields<Apply<V>> {
  static readonly name = 'Expr'
  static readonly isOne = (x: object): boolean => #place in x
  static readonly placeOn = (n: object): number => (n as ApplyObject<string>).#place
  static readonly put = (n: object, place: number): void => {
    ;(n as ApplyObject<string>).#place = place
  }
  #place = -1
  declare _tag: 'Apply'
  declare primitive: Primitive
  declare operands: ReadonlyArray<Expr<V>>
  constructor(primitive: Primitive, operands: ReadonlyArray<Expr<V>>) {
    this._tag = 'Apply'
    this.primitive = primitive
    this.operands = operands
  }
}

/** The place that was noted on a node of each class; −1 if none ever was. */
export const placeOnConst: (n: object) => number = ConstObject.placeOn
export const placeOnVar: (n: object) => number = VarObject.placeOn
export const placeOnBinary: (n: object) => number = BinaryObject.placeOn
export const placeOnPow: (n: object) => number = PowObject.placeOn
export const placeOnUnary: (n: object) => number = UnaryObject.placeOn
export const placeOnApply: (n: object) => number = ApplyObject.placeOn

const classes = {
  Const: ConstObject,
  Var: VarObject,
  Add: BinaryObject,
  Mul: BinaryObject,
  Pow: PowObject,
  Exp: UnaryObject,
  Tanh: UnaryObject,
  Apply: ApplyObject,
} as const

/** The place that was noted on a node of any class: for those who are in no hurry. */
export const placeOn = (n: ExprNode<string>): number => classes[n._tag].placeOn(n)

/** Notes a place on a node of a known type, instead of the one that was noted before. */
export const put = (n: ExprNode<string>, op: number, place: number): void => {
  switch (op) {
    case Op.Const:
      return ConstObject.put(n, place)
    case Op.Var:
      return VarObject.put(n, place)
    case Op.Add:
    case Op.Mul:
      return BinaryObject.put(n, place)
    case Op.Pow:
      return PowObject.put(n, place)
    case Op.Exp:
    case Op.Tanh:
      return UnaryObject.put(n, place)
    default:
      return ApplyObject.put(n, place)
  }
}

/** True for expressions of this copy of fluxion and for nothing else. */
export const isExpr = (x: unknown): x is Expr<string> => {
  if (typeof x !== 'object' || x === null) return false
  switch ((x as Expr)._tag) {
    case 'Const':
      return ConstObject.isOne(x)
    case 'Var':
      return VarObject.isOne(x)
    case 'Add':
    case 'Mul':
      return BinaryObject.isOne(x)
    case 'Pow':
      return PowObject.isOne(x)
    case 'Exp':
    case 'Tanh':
      return UnaryObject.isOne(x)
    case 'Apply':
      return ApplyObject.isOne(x)
    default:
      return false
  }
}

/** Whether something calls itself a node, as a clone of one does. */
export const claimsToBe = (x: unknown): boolean => ((x as Expr | null | undefined)?._tag as string) in classes

// ── raw constructors, which check nothing

export const makeConst = (value: number): Const => new ConstObject(value)
export const makeVar = <V extends string>(name: V): Var<V> => new VarObject(name)
export const makeAdd = <V extends string>(left: Expr<V>, right: Expr<V>): Add<V> => new BinaryObject('Add', left, right)
export const makeMul = <V extends string>(left: Expr<V>, right: Expr<V>): Mul<V> => new BinaryObject('Mul', left, right)
export const makePow = <V extends string>(base: Expr<V>, exponent: number): Pow<V> => new PowObject(base, exponent)
export const makeExp = <V extends string>(arg: Expr<V>): Exp<V> => new UnaryObject('Exp', arg)
export const makeTanh = <V extends string>(arg: Expr<V>): Tanh<V> => new UnaryObject('Tanh', arg)
export const makeApply = <V extends string>(primitive: Primitive, operands: ReadonlyArray<Expr<V>>): Apply<V> =>
  new ApplyObject(primitive, operands)
