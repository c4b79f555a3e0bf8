/** What classes pass on to their operands in reverse mode: partials, and the tests under which they hold. */
import * as Kind from '../roll/classes/kind.js'
import { sameSpot, type ArrayInfo } from './access.js'
import type { Place } from './placing.js'
import { bodies, load, negated, numberBody, type Body } from './body.js'
import { loadPlace, ownAccess, type LoweredClass, type PlacedOperands } from './lowered.js'
import { conditionOf, contributionsOf, rules } from './operation.js'

export type ClassPlace = Place & { readonly _tag: 'Class' }

/** How much of a class's adjoint goes to one of its operands. */
export interface Passing {
  readonly from: number
  readonly to: ClassPlace
  readonly placed: PlacedOperands
  readonly partial: Body
  readonly when: Body | undefined
}

/** The factors of a term of a sum, with what each contributes. */
const passedByTerm = (
  places: ReadonlyArray<Place>,
  arrayOf: (of: number) => ArrayInfo,
): ReadonlyArray<readonly [Place, Body]> => {
  const [a, b] = places as readonly [Place, Place | undefined]
  if (b === undefined) return [[a, numberBody(1)]]
  const [x, y] = [loadPlace(a, arrayOf), loadPlace(b, arrayOf)]
  return isSamePlace(a, b)
    ? [[a, bodies.mul(numberBody(2), x)]]
    : [
        [a, rules.Mul[0](x, y)],
        [b, rules.Mul[1](x, y)],
      ]
}

const isClass = (p: Place): p is ClassPlace => p._tag === 'Class'

const isSamePlace = (a: Place, b: Place): boolean => isClass(a) && isClass(b) && a.of === b.of && sameSpot(a, b)

/** Everything a class passes on. */
export const passingsOf = (c: LoweredClass, from: number, arrayOf: (of: number) => ArrayInfo): ReadonlyArray<Passing> =>
  c.placed.flatMap((placed) => {
    if (c.kind === Kind.Sum) {
      return placed.operands.flatMap(({ negative, places }) =>
        passedByTerm(places, arrayOf).flatMap(([to, partial]): ReadonlyArray<Passing> =>
          isClass(to) ? [{ from, to, placed, partial: negative ? negated(partial) : partial, when: undefined }] : [],
        ),
      )
    }
    const places = placed.operands.map((o) => o.places[0] as Place)
    const xs = places.map((p) => loadPlace(p, arrayOf))
    const out = load(ownAccess(c.array, placed))
    return contributionsOf(c, xs, out).flatMap((contribution, k): ReadonlyArray<Passing> => {
      const to = places[k] as Place
      if (contribution === undefined || !isClass(to)) return []
      return [{ from, to, placed, partial: contribution.partial, when: conditionOf(contribution) }]
    })
  })

/** Whether steps of single numbers all pass on to one entry: that is added up on the way. */
export const isKeptAtHand = ({ placed: { box, stepsDigit }, to }: Passing): boolean =>
  stepsDigit === 0 && box.length === 1 && to.indices === undefined && to.into === undefined && to.strides[0] === 0
