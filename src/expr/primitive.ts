/**
 * The open door: operations as values that own their rules. Built-in operations are made here just as a user's own are,
 * and can do no more; but their records are checked by tests, not in every program.
 */
import type { Machine } from '../math/machine.js'
import { makeApply, type Expr } from './node.js'
import { checkCarrier, numbers } from './numbers.js'
import type { Numeric } from './numeric.js'
import { ofMany } from './ofMany.js'
import { asOperands, liftAll, type Operand, type VariablesOf } from './operand.js'
import { checkedDefinition, checkedPartials, checkRecord } from './primitiveRules.js'

/**
 * How an operation depends on one operand.
 *
 * - `undefined`: not at all, structurally: no path for a derivative.
 * - `{ partial }`: with this partial derivative.
 * - `{ partial, when }` (or `unless`): only while the test holds (or does not). A contribution under a test is
 *   selected, never multiplied by a mask, so its partial may be ∞ or NaN where it does not count.
 *
 * @since 0.1.0
 * @category model
 */
export type Contribution<A> = undefined | { readonly partial: A; readonly when?: A; readonly unless?: A }

/** Operand lists by arity. */
export interface Operands<A> {
  readonly 1: readonly [A]
  readonly 2: readonly [A, A]
  readonly 3: readonly [A, A, A]
  readonly many: ReadonlyArray<A>
}

/** How many operands an operation takes: one, two, three, or a list. */
export type Arity = keyof Operands<unknown>

interface Described<K extends Arity> {
  /** Shown in print and in messages. */
  readonly name: string
  readonly arity: K
  /**
   * Numbers that tell members of a family apart, such as the limits of a clamp. Primitives that state parameters are
   * the same if their names, arities and parameters are; others are the same only if they are one object.
   */
  readonly parameters?: ReadonlyArray<number>
  /** The range over boxes of operands, as [least, greatest]: for carriers of intervals. Fluxion's own state none. */
  readonly interval?: (...operands: Operands<readonly [number, number]>[K]) => readonly [number, number]
  /**
   * How it reads, given the texts of its operands (in parentheses where they need them) and after them those of its
   * parameters; an operation on a list is given its operands alone.
   */
  readonly show?: (
    ...operands: readonly [...operands: Operands<string>[K], ...parameters: ReadonlyArray<string>]
  ) => string
  /**
   * The value in the operations of a machine: what compiled code runs, on several numbers at once. It must give what
   * `value` gives, bit for bit; `primitiveLaws` check that. Without it compiled code calls `value`, number by number.
   */
  readonly kernel?: <A, M>(m: Machine<A, M>, operands: Operands<A>[K]) => A
}

interface Ruled<K extends Arity> extends Described<K> {
  /**
   * The value; NaN where there is none. It should not throw: compiled code also computes the side that a `where` does
   * not take, and an error thrown there would come out.
   */
  readonly value: (...operands: Operands<number>[K]) => number
  /** One contribution per operand, at any carrier; `result` is the operation's own value there. */
  readonly partials: <A>(n: Numeric<A>, operands: Operands<A>[K], result: A) => Operands<Contribution<A>>[K]
  /** In other operations, at any carrier. */
  readonly define?: <A>(n: Numeric<A>, operands: Operands<A>[K]) => A
}

interface Defined<K extends Arity> extends Described<K> {
  readonly value?: (...operands: Operands<number>[K]) => number
  readonly partials?: <A>(n: Numeric<A>, operands: Operands<A>[K], result: A) => Operands<Contribution<A>>[K]
  /**
   * In other operations, at any carrier: gives value and partials by itself. It is called with operands of which
   * nothing is known, too, so `n.decide` is nothing to branch on: `max.at(n)` and its kin choose.
   */
  readonly define: <A>(n: Numeric<A>, operands: Operands<A>[K]) => A
}

/**
 * What `primitive` takes: either `value` and `partials`, or a `define` in other operations that yields both.
 *
 * @since 0.1.0
 * @category model
 */
export type PrimitiveRecord<K extends Arity> = Ruled<K> | Defined<K>

/**
 * A primitive whose arity is forgotten: what an `Apply` node holds and a carrier's `apply` receives.
 *
 * @since 0.1.0
 * @category model
 */
export interface Primitive {
  readonly name: string
  readonly arity: Arity
  readonly parameters?: ReadonlyArray<number> | undefined
  readonly value: (...operands: ReadonlyArray<number>) => number
  readonly partials?:
    (<A>(n: Numeric<A>, operands: ReadonlyArray<A>, result: A) => ReadonlyArray<Contribution<A>>) | undefined
  readonly define?: (<A>(n: Numeric<A>, operands: ReadonlyArray<A>) => A) | undefined
  readonly interval?: ((...operands: ReadonlyArray<readonly [number, number]>) => readonly [number, number]) | undefined
  readonly show?: ((...operands: ReadonlyArray<string>) => string) | undefined
  readonly kernel?: (<A, M>(m: Machine<A, M>, operands: ReadonlyArray<A>) => A) | undefined
}

/** What operations of all arities have. */
interface OfPrimitive<K extends Arity> {
  readonly primitive: Primitive
  readonly at: <A>(n: Numeric<A>) => (...operands: Operands<A>[K]) => A
}

// Each is one object with one signature: of an intersection TypeScript forgets the names of variables where it is
// handed to pipe or map. They are public because the declarations of a library that exports an operation of its own
// have to name them.

/** An operation on one operand. */
export interface Unary extends OfPrimitive<1> {
  <V extends string = never>(a: Operand<V>): Expr<NoInfer<V>>
}
/** An operation on two operands. */
export interface Binary extends OfPrimitive<2> {
  <V extends string = never, W extends string = never>(a: Operand<V>, b: Operand<W>): Expr<NoInfer<V | W>>
}
/** An operation on three operands. */
export interface Ternary extends OfPrimitive<3> {
  <U extends string = never, V extends string = never, W extends string = never>(
    a: Operand<U>,
    b: Operand<V>,
    c: Operand<W>,
  ): Expr<NoInfer<U | V | W>>
}
/** An operation on any number of operands. */
export interface OfMany extends OfPrimitive<'many'> {
  <const T extends ReadonlyArray<Operand<string>>>(...operands: T): Expr<VariablesOf<T[number]>>
}
interface Operations {
  readonly 1: Unary
  readonly 2: Binary
  readonly 3: Ternary
  readonly many: OfMany
}

/**
 * A primitive as a function on expressions; `.primitive` is its record, `.at(n)` the same operation on any carrier.
 *
 * @since 0.1.0
 * @category model
 */
export type Operation<K extends Arity> = Operations[K]

/** A record's parts, in the one order that all primitives have. */
const partsOf = ({
  arity,
  define,
  interval,
  kernel,
  name,
  parameters,
  partials,
  show,
  value,
}: Primitive): Primitive => ({
  name,
  arity,
  parameters,
  interval,
  show,
  kernel,
  define,
  value,
  partials,
})

/** A record, checked, with its arity forgotten and with what a definition implies filled in. */
const complete = (r: PrimitiveRecord<Arity>): Primitive => {
  checkRecord(r)
  const parts = partsOf(r as unknown as Primitive)
  const { name, parameters, partials, value } = parts
  const define = parts.define && checkedDefinition(name, parts.define)
  return {
    ...parts,
    parameters: parameters && [...parameters],
    define,
    value: value ?? ofMany((operands) => (define as NonNullable<typeof define>)(numbers, operands)),
    partials: partials && checkedPartials(name, partials),
  }
}

/** A primitive's node over operands; fails unless there are as many as it takes. */
const applyChecked = (p: Primitive, given: ReadonlyArray<Operand<string>>): Expr<string> =>
  makeApply(p, liftAll(p.arity === 'many' ? given : asOperands(p.name, p.arity, given), p.name))

/**
 * Makes an operation from its rules. It can then do all that built-in ones can: numeric and symbolic derivatives of
 * every order, forward and reverse, printing, simplification.
 *
 * Give `value` and `partials`, or `define` alone, which compiled code runs like the operations that it is made of;
 * `value` it calls number by number, unless there is a `kernel`. Throws a `FluxionError` (`BadPrimitive`) for a record
 * that can't work.
 *
 * @example
 * import { derivative, evaluate, log, primitive, variable, type Operation } from 'fluxion'
 *
 * const cube: Operation<1> = primitive({
 *   name: 'cube',
 *   arity: 1,
 *   value: (x) => x * x * x,
 *   partials: (n, [x]) => [{ partial: n.mul(n.constant(3), n.pow(x, 2)) }],
 * })
 * const x = variable('x')
 * assert.strictEqual(evaluate(cube(x))({ x: 2 }), 8)
 * assert.strictEqual(evaluate(derivative('x')(derivative('x')(cube(x))))({ x: 2 }), 12)
 *
 * const logit: Operation<1> = primitive({
 *   name: 'logit',
 *   arity: 1,
 *   define: (n, [p]) => log.at(n)(n.mul(p, n.pow(n.add(n.constant(1), n.mul(n.constant(-1), p)), -1))),
 * })
 * assert.strictEqual(evaluate(derivative('x')(logit(x)))({ x: 0.5 }), 4)
 *
 * @since 0.1.0
 * @category constructors
 */
export const primitive = <const K extends Arity>(record: PrimitiveRecord<K>): Operation<K> =>
  operation(complete(record as unknown as PrimitiveRecord<Arity>))

/** Primitives of the library. */
const ours = /* @__PURE__ */ new WeakSet<Primitive>()

export const isBuiltIn = (p: Primitive | undefined): boolean => ours.has(p as Primitive)

/** An operation from a record that is known to be right. */
export const builtIn = <const K extends Arity>(record: Ruled<K>): Operation<K> => {
  const p = partsOf(record as unknown as Primitive)
  ours.add(p)
  return operation(p)
}

const operation = <K extends Arity>(p: Primitive): Operation<K> => {
  const call = (...operands: ReadonlyArray<Operand<string>>): Expr<string> => applyChecked(p, operands)
  const at = <A>(n: Numeric<A>) => {
    // Asked for again and again, so the rest is looked at only where this is missing.
    if (typeof (n as Numeric<A> | null | undefined)?.apply !== 'function')
      checkCarrier(n, `${p.name}.at takes a carrier, as in ${p.name}.at(numbers)`)
    return (...operands: ReadonlyArray<A>): A => n.apply(p, operands)
  }
  return Object.assign(call, { primitive: p, at }) as unknown as Operation<K>
}

/**
 * Equal for primitives that are the same operation: see `parameters`. `undefined` for one that states no parameters. A
 * user's primitive is never the same as one of the library's.
 */
export const identityOf = (p: Primitive): string | undefined => {
  const { arity, name, parameters } = p
  const texts = parameters?.map((x) => (Object.is(x, -0) ? '-0' : String(x)))
  return texts && JSON.stringify([isBuiltIn(p), name, arity, ...texts])
}
