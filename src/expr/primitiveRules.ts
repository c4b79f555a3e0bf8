/**
 * Checks of records and rules, as untyped code may write them: what can't work is refused by name, with what to write
 * instead.
 */
import { describe, fail } from './error.js'
import type { Numeric } from './numeric.js'
import { plural } from './operand.js'
import type { Arity, Contribution, Primitive, PrimitiveRecord } from './primitive.js'

const functions = ['value', 'partials', 'define', 'interval', 'show', 'kernel'] as const
const parts: ReadonlyArray<string> = ['name', 'arity', 'parameters', ...functions]

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
  // One that is misspelt would be left out in silence.
  const odd = Object.keys(r).find((part) => !parts.includes(part))
  if (odd !== undefined) refuse(`has a \`${odd}\`, which is none of ${parts.join(', ')}`)
}

/** Whether something can be a value of a carrier: what is no object can only be one where constants are of its type. */
const isValueOf = <A>(n: Numeric<A>, x: unknown): boolean => Object(x) === x || typeof n.constant(0) === typeof x

/** Refuses what a rule gave. */
const refuseRule = (name: string, rule: string, problem: string): never =>
  fail('BadPrimitive', name, `The ${rule} of '${name}' ${problem}.`)

/** A contribution as untyped code may write it. */
type Given = Contribution<unknown> | null

/** Whether a contribution is of the usual kind: absent, or with parts of the result's type. */
const isUsual = (c: Given | undefined, result: unknown): boolean =>
  c === undefined ||
  (typeof c?.partial === typeof result &&
    typeof (c?.when ?? result) === typeof result &&
    typeof (c?.unless ?? result) === typeof result)

/** The part of a contribution that can't be one, if any is. */
const wrongPart = <A>(n: Numeric<A>, c: Given | undefined): 'partial' | 'when' | 'unless' | undefined =>
  c === undefined
    ? undefined
    : (['partial', 'when', 'unless'] as const).find((part) => !isValueOf(n, c?.[part] ?? c?.partial))

/**
 * The place of the first contribution that can't be one; −1 if there is none. One or two of the usual kind are not
 * searched: that takes longer than most rules do.
 */
const firstWrong = <A>(n: Numeric<A>, cs: ReadonlyArray<Given>, result: A): number =>
  cs.length < 3 && isUsual(cs[0], result) && isUsual(cs[1], result)
    ? -1
    : cs.findIndex((c) => wrongPart(n, c) !== undefined)

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
    const c = contributions[wrong]
    const part = wrongPart(n, c) ?? 'partial'
    return wrong < 0
      ? contributions
      : refuseRule(
          name,
          'partials',
          `gave ${describe(c?.[part])} as \`${part}\` for operand ${wrong}; give one as in { ${part}: n.constant(1) }, \`undefined\` where there is no path`,
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
