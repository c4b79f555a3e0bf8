/**
 * Rolls the tapes of an objective's terms up into classes over arrays. What the rows of a table stand for is one set
 * of classes over rows, however many rows there are; a sum written out row by row becomes the same.
 */
import { atOnce, type Steps } from '../steps.js'
import * as Kind from './classes/kind.js'
import { numbering } from './classes/numbering.js'
import type { Style } from './classes/shapes.js'
import { gathersOf, type Outputs, type Rolled, type RolledClass, type Source } from './rolled.js'
import { costOfLists } from './maps/strays.js'
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
    .flatMap(gathersOf)
    .some(({ of }) => of > 0 && classes[of]?.recurrence === undefined)

/** Roles of what the terms of sums are made of. */
const rolesFor = ({ columns, outputs, reduce, tape }: Term): Int32Array | undefined =>
  outputs === undefined
    ? rolesInSum(tape, reduce === 'one' ? undefined : columns.rows, (name) => columns.column(name) !== undefined)
    : undefined

/**
 * Rolls up a list of terms, unless they have more shapes than that: it is soon known, and what follows takes its time.
 * A sum in whose classes by shape one reads another by a list is rolled up once more, its terms taken for copies of
 * templates. Else nodes that stray are set apart where there are any: variables keep their places then, for it is those
 * by which the others go by strides.
 */
export function* rollingWithin(
  mostShapes: number,
  terms: ReadonlyArray<Term>,
  style: Style = 'alike',
): Steps<Rolled | undefined> {
  const byShape = yield* rollingBy(mostShapes, terms, style, [])
  if (style === 'single' || byShape === undefined) return byShape?.rolled
  const roles = terms.map((term, k) => (byShape.isGathering[k] === true ? rolesFor(term) : undefined))
  if (roles.some((r) => r !== undefined)) return ((yield* rollingBy(mostShapes, terms, style, roles)) ?? byShape).rolled
  const { rolled, strays } = byShape
  if (strays.every((r) => r === undefined)) return rolled
  const apart = yield* rollingBy(mostShapes, terms, style, strays, rolled.variables)
  return apart !== undefined && costOfLists(apart.rolled.classes) < costOfLists(rolled.classes) ? apart.rolled : rolled
}

/** Terms rolled up; in which of them classes are gathered, and roles of the nodes that stray in each. */
interface RolledBy {
  readonly rolled: Rolled
  readonly isGathering: ReadonlyArray<boolean>
  readonly strays: ReadonlyArray<Int32Array | undefined>
}

/** Terms rolled up, with the roles of their nodes where these have any, and the places that variables have already. */
function* rollingBy(
  mostShapes: number,
  terms: ReadonlyArray<Term>,
  style: Style,
  roles: ReadonlyArray<Int32Array | undefined>,
  variables: ReadonlyArray<string> = [],
): Steps<RolledBy | undefined> {
  const { names, slotsFor } = numbering(variables)
  const classes: Array<RolledClass> = [classOfKind(Kind.Var, 0, [])]
  const add = (c: RolledClass): number => classes.push(c) - 1
  let recurrences = 0
  const listsOf: Array<Rolled['listsOf'][number]> = []
  let outputs: Outputs | undefined
  const sources: Array<Source> = []
  const gathering: Array<boolean> = []
  const strays: Array<Int32Array | undefined> = []
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
    strays.push(found.strays)
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
  return { rolled: { variables: names, classes, listsOf, outputs, root, nodes }, isGathering: gathering, strays }
}

/** The same without stopping on the way. */
export const roll = (...given: Parameters<typeof rolling>): Rolled => atOnce(rolling(...given))
