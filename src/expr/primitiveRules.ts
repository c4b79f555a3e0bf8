/**
 * Checks of records and rules, as untyped code may write them: what can't work is refused by name, with what to write
 * instead.
 */
import { describe, fail } from './error.js'
import type { Numeric } from './numeric.js'
import type { Arity, Contribution, Primitive, PrimitiveRecord } from './primitive.js'

export const plural = (count: number): string => (count === 1 ? '1 operand' : `${count} operands`)

const functions = ['value', 'partials', 'define', 'interval', 'show', 'kernel'] as const

/** Fails unless a record can be a primitive's. */
export const checkRecord = (r: PrimitiveRecord<Arity>): void => {
  if (typeof r !== 'object' || r === null)
    fail('BadPrimitive', 'record', `primitive takes a record, not ${describe(r)}.`)
  const name =
    typeof r.name === 'string'
      ? r.name
      : fail('BadPrimitive', 'name', `A primitive's name must be a string, not ${describe(r.name)}.`)
  const refuse = (problem: string): never => fail('BadPrimitive', name, `The primitive '${name}' ${problem}.`)
  if (![1, 2, 3, 'many'].includes(r.arity)) refuse(`has arity ${describe(r.arity)}; use 1, 2, 3 or 'many'`)
  functions.forEach((part) => {
    if (r[part] !== undefined && typeof r[part] !== 'function') refuse(`has a \`${part}\` that is not a function`)
  })
  if (r.define === undefined && (r.value === undefined || r.partials === undefined)) {
    refuse(`has no \`${r.value === undefined ? 'value' : 'partials'}\`; give \`value\` and \`partials\`, or \`define\``)
  }
  if (
    r.parameters !== undefined &&
    !(Array.isArray(r.parameters) && r.parameters.every((p) => typeof p === 'number'))
  ) {
    refuse('has parameters that are not a list of numbers')
  }
}

/**
 * Whether something can be a value of a carrier: `undefined` can't, and a number or a string can only where constants
 * are one too.
 */
const isValueOf = <A>(n: Numeric<A>, x: unknown): boolean =>
  x !== undefined && ((typeof x !== 'number' && typeof x !== 'string') || typeof n.constant(0) === typeof x)

/** Refuses what a rule gave. */
const refuseRule = (name: string, rule: string, problem: string): never =>
  fail('BadPrimitive', name, `The ${rule} of '${name}' ${problem}.`)

/** A contribution as untyped code may write it. */
type Given = Contribution<unknown> | null

/** Whether a contribution is of the usual kind: absent, or with a partial of the result's type. */
const isUsual = (c: Given | undefined, result: unknown): boolean =>
  c === undefined || typeof c?.partial === typeof result

/**
 * The place of the first contribution that can't be one; −1 if there is none. One or two of the usual kind are not
 * searched: that takes longer than most rules do.
 */
const firstWrong = <A>(n: Numeric<A>, cs: ReadonlyArray<Given>, result: A): number =>
  cs.length < 3 && isUsual(cs[0], result) && isUsual(cs[1], result)
    ? -1
    : cs.findIndex((c) => c !== undefined && !isValueOf(n, c?.partial))

/** A rule for partials that fails unless it gives one contribution per operand, each with its partial. */
export const checkedPartials =
  (name: string, partials: NonNullable<Primitive['partials']>): NonNullable<Primitive['partials']> =>
  (n, operands, result) => {
    const contributions = partials(n, operands, result)
    if (!Array.isArray(contributions as unknown)) {
      return refuseRule(
        name,
        'partials',
        `must be a list with a contribution for each operand, not ${describe(contributions)}`,
      )
    }
    if (contributions.length !== operands.length) {
      return refuseRule(
        name,
        'partials',
        `gave ${contributions.length} contributions for ${plural(operands.length)}; give one for each, \`undefined\` where there is no path`,
      )
    }
    const wrong = firstWrong(n, contributions, result)
    return wrong < 0
      ? contributions
      : refuseRule(
          name,
          'partials',
          `gave ${describe(contributions[wrong]?.partial)} as \`partial\` for operand ${wrong}; give one as in { partial: n.constant(1) }, \`undefined\` where there is no path`,
        )
  }

/** A definition that fails unless it gives a value of the carrier. */
export const checkedDefinition =
  (name: string, define: NonNullable<Primitive['define']>): NonNullable<Primitive['define']> =>
  (n, operands) => {
    const result = define(n, operands)
    return isValueOf(n, result)
      ? result
      : refuseRule(name, 'definition', `gave ${describe(result)}; give a value of the carrier, as in n.constant(1)`)
  }
