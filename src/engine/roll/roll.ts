/**
 * Rolls the tapes of an objective's terms up into classes over arrays. What the rows of a table stand for is one set
 * of classes over rows, however many rows there are; a sum written out row by row becomes the same.
 */
import { atOnce, type Steps } from '../steps.js'
import * as Kind from './classes/kind.js'
import { numbering } from './classes/numbering.js'
import type { Style } from './classes/shapes.js'
import type { Outputs, Rolled, RolledClass, Source } from './rolled.js'
import { rollingTerm } from './rollTerm.js'
import { classOfKind, numberSource, plain, whole } from './sources.js'
import { rolesInSum } from './templates/summands.js'
import type { Term } from './term.js'

/** Rolls up a list of terms, which are added. */
export function* rolling(terms: ReadonlyArray<Term>, style: Style = 'alike'): Steps<Rolled> {
  return (yield* rollingWithin(Infinity, terms, style)) as Rolled
}

/**
 * Whether some class from the given one on is read by a list, but for variables and for the states of a recurrence:
 * which of these are observed is in no template.
 */
const isGathering = (classes: ReadonlyArray<RolledClass>, first: number): boolean =>
  classes
    .slice(first)
    .some((c) =>
      c.operands.some((o) =>
        o.factors.some((s) => s._tag === 'Gather' && s.of > 0 && classes[s.of]?.recurrence === undefined),
      ),
    )

/** Roles of what the terms of sums are made of. */
const rolesFor = ({ columns, outputs, reduce, tape }: Term): Int32Array | undefined =>
  outputs === undefined
    ? rolesInSum(tape, reduce === 'one' ? undefined : columns.rows, (name) => columns.column(name) !== undefined)
    : undefined

/**
 * Rolls up a list of terms, unless they have more shapes than that: it is soon known, and what follows takes its time.
 * A sum in whose classes by shape one reads another by a list is rolled up once more, its terms taken for copies of
 * templates.
 */
export function* rollingWithin(
  mostShapes: number,
  terms: ReadonlyArray<Term>,
  style: Style = 'alike',
): Steps<Rolled | undefined> {
  const byShape = yield* rollingBy(mostShapes, terms, style, [])
  if (style === 'single' || byShape === undefined) return byShape?.rolled
  const roles = terms.map((term, k) => (byShape.isGathering[k] === true ? rolesFor(term) : undefined))
  if (roles.every((r) => r === undefined)) return byShape.rolled
  return ((yield* rollingBy(mostShapes, terms, style, roles)) ?? byShape).rolled
}

/** Terms rolled up, with the roles of their nodes where these have any; and in which of them classes are gathered. */
function* rollingBy(
  mostShapes: number,
  terms: ReadonlyArray<Term>,
  style: Style,
  roles: ReadonlyArray<Int32Array | undefined>,
): Steps<{ readonly rolled: Rolled; readonly isGathering: ReadonlyArray<boolean> } | undefined> {
  const { names, slotsFor } = numbering()
  const classes: Array<RolledClass> = [classOfKind(Kind.Var, 0, [])]
  const add = (c: RolledClass): number => classes.push(c) - 1
  let recurrences = 0
  const listsOf: Array<Rolled['listsOf'][number]> = []
  let outputs: Outputs | undefined
  const sources: Array<Source> = []
  const gathering: Array<boolean> = []
  for (const [k, term] of terms.entries()) {
    const first = classes.length
    const sorting = { most: mostShapes, style, role: roles[k] }
    const found = yield* rollingTerm(term, k, sorting, { classes, recurrences, slotsFor })
    if (found === undefined) return undefined
    const { source } = found
    recurrences += found.recurrences
    listsOf.push(found.listsOf)
    outputs ??= found.outputs
    gathering.push(isGathering(classes, first))
    sources.push(
      term.weight === 1
        ? source
        : whole(add(classOfKind(Kind.Mul, 1, [plain(numberSource(term.weight)), plain(source)]))),
    )
  }
  const [only] = sources
  const isRoot = (s: Source | undefined): s is Source & { readonly _tag: 'Strides' } =>
    sources.length === 1 && s?._tag === 'Strides' && s.of > 0
  const root = isRoot(only)
    ? only.of
    : add(classOfKind(Kind.Sum, 1, sources.length === 0 ? [plain(numberSource(0))] : sources.map(plain)))
  classes[0] = classOfKind(Kind.Var, names.length, [])
  const nodes = terms.reduce((n, t) => n + (t.outputs?.nodes ?? t.tape.ops.length), 0)
  return { rolled: { variables: names, classes, listsOf, outputs, root, nodes }, isGathering: gathering }
}

/** The same without stopping on the way. */
export const roll = (...given: Parameters<typeof rolling>): Rolled => atOnce(rolling(...given))
