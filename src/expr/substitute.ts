/** Free variables, and what stands in their place. */
import { describe, fail } from './error.js'
import { isExpr, type Expr } from './node.js'
import { lift, refuseOperand, type Operand, type VariablesOf } from './operand.js'
import { rewriteRoot } from './rewrite.js'
import { tapeOf } from './tape.js'

/**
 * The names of an expression's free variables, in the order in which they first appear.
 *
 * @example
 * import { add, freeVariables, mul, variable } from 'fluxion'
 *
 * const e = add(mul(variable('b'), 2), variable('a'))
 * assert.deepStrictEqual(freeVariables(e), new Set(['b', 'a']))
 *
 * @since 0.1.0
 * @category expressions
 */
export const freeVariables = <V extends string>(e: Expr<V>): ReadonlySet<V> =>
  new Set(tapeOf(e).variables as ReadonlyArray<V>)

/** What to put in the place of variables, by name. */
export interface Bindings {
  readonly [name: string]: Operand<string>
}

/**
 * The keys of a record that are surely there: literal ones, but not those of an index signature, nor optional ones; of
 * a union of records, those that all have.
 */
type SureKeys<B> = {
  [K in keyof B & string]: {} extends Record<K, 1> ? never : {} extends Pick<B, K> ? never : K
}[keyof B & string]

/**
 * Bindings of which some may be absent. Where it may be one of several records the compiler says that of each, unless
 * `exactOptionalPropertyTypes` is set; for it, that is no record of `Bindings`.
 */
type SomeBindings = { readonly [name: string]: Operand<string> | undefined }

/** Nothing that has to be there may be `undefined`. */
type Given<B> = { readonly [K in keyof B]: {} extends Pick<B, K> ? unknown : Operand<string> }

/** The variables of all that may be put in. */
type PutIn<B> = B extends unknown ? VariablesOf<Exclude<B[keyof B], undefined>> : never

const putInPlaceOf = (name: string, put: unknown): Expr<string> =>
  typeof put === 'number' || isExpr(put)
    ? lift<string>(put, 'substitute')
    : refuseOperand(put, `What is put in the place of '${name}'`)

/**
 * Puts numbers or expressions in the place of variables, all at once: what is put in is not substituted into again. The
 * type loses the variables that are bound and gains those of the bindings. Bindings under an index signature
 * (`Record<string, …>`), optional ones, and those of one of several records may or may not be there, so with those no
 * variable is lost.
 *
 * @example
 * import { add, evaluate, mul, substitute, variable } from 'fluxion'
 *
 * const [x, y] = [variable('x'), variable('y')]
 * const e = substitute({ x: add(y, 1), y: 10 })(mul(x, y)) // an Expr<'y'>
 * assert.strictEqual(evaluate(e)({ y: 2 }), 30)
 *
 * @since 0.1.0
 * @category expressions
 */
export const substitute =
  <const B extends SomeBindings>(bindings: B & Given<B>) =>
  <V extends string>(e: Expr<V>): Expr<Exclude<V, SureKeys<B>> | PutIn<B>> => {
    if (typeof bindings !== 'object' || bindings === null || Array.isArray(bindings) || bindings instanceof Map) {
      fail(
        'BadEnvironment',
        'bindings',
        `substitute needs a record of expressions or numbers by variable name, not ${bindings instanceof Map ? 'a Map; Object.fromEntries makes one of it' : describe(bindings)}.`,
      )
    }
    const tape = tapeOf(e)
    const replacements = new Map(
      tape.variables.flatMap((name) =>
        Object.hasOwn(bindings, name) ? [[name, putInPlaceOf(name, (bindings as Bindings)[name])] as const] : [],
      ),
    )
    const result = rewriteRoot(tape, (n) => (n._tag === 'Var' ? (replacements.get(n.name) ?? n) : n))
    return result as Expr<Exclude<V, SureKeys<B>> | PutIn<B>>
  }
