/** Objectives add: they form a monoid, by value and by gradient. */
import * as fc from 'fast-check'
import { mean, mul, sum } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { substitute } from '../../src/expr/substitute.js'
import { valueAndGrad } from '../../src/objective/meaning.js'
import {
  getMonoid,
  meanOver,
  objective,
  scaleObjective,
  sumOver,
  type Objective,
} from '../../src/objective/objective.js'
import type { Table } from '../../src/objective/table.js'
import { areEqualGradients, gradientsAgree, sameBits, valuesAgree } from '../compare/agree.js'
import { allOf, holds, type Law, type Mutant, type Verdict } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import { environment, forest } from '../samples/expressions.js'
import { tables } from '../samples/learning.js'
import { showData } from '../printData.js'
import type { Values } from '../subject.js'
import { lawAbout } from './common.js'

/**
 * What the laws of the monoid of objectives speak of.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface ObjectiveMonoid {
  readonly concat: (a: Objective<string>, b: Objective<string>) => Objective<string>
  readonly empty: Objective<string>
}

/** Three expressions to make objectives of, rows for two of them, and values for the parameters. */
export interface TermsAt {
  readonly f: Expr<string>
  readonly g: Expr<string>
  readonly h: Expr<string>
  readonly rows: Table<'x' | 'y'>
  readonly env: Values
}

const columns = ['x', 'y'] as const
const parameters = ['v', 'w'] as const

const samples: fc.Arbitrary<TermsAt> = fc
  .tuple(
    forest(3, { variables: [...parameters, ...columns], size: 4 }),
    tables(columns, { rows: 2 }),
    environment([...parameters, ...columns]),
  )
  .map(([[f, g, h], rows, env]) => ({
    // One that stands alone has no rows to take its columns from.
    f: substitute({ x: 2, y: -1 })(f as Expr<string>),
    g: g as Expr<string>,
    h: h as Expr<string>,
    rows,
    env: new Map(parameters.map((name) => [name, env.get(name) as number])),
  }))

/** One objective of each kind. */
const objectivesOf = ({
  f,
  g,
  h,
  rows,
}: TermsAt): readonly [Objective<string>, Objective<string>, Objective<string>] => [
  objective(f),
  scaleObjective(3)(sumOver(rows)(g)),
  meanOver(rows)(h),
]

/** Their sum as one expression, to measure by. */
const unrolled = ({ f, g, h, rows }: TermsAt): Expr<string> => {
  const each = (e: Expr<string>): ReadonlyArray<Expr<string>> =>
    Array.from(rows.columns.x, (x, k) => substitute({ x, y: rows.columns.y[k] as number })(e))
  return sum([f, mul(3, sum(each(g))), mean(each(h))])
}

const monoid: ObjectiveMonoid = getMonoid<string>()

/** A sum of objectives whose list of terms is another. */
const joining = (
  name: string,
  terms: (a: Objective<string>['terms'], b: Objective<string>['terms']) => Objective<string>['terms'],
): Mutant<ObjectiveMonoid> => ({
  name,
  subject: { ...monoid, concat: (a, b) => ({ _tag: 'Objective', terms: terms(a.terms, b.terms) }) },
})

const halved = (ts: Objective<string>['terms']): Objective<string>['terms'] =>
  ts.map((t) => ({ ...t, weight: t.weight / 2 }))

/** Value and gradient, to a tolerance. */
const objectivesAgree = (
  left: Objective<string>,
  right: Objective<string>,
  e: () => Expr<string>,
  env: Values,
  tolerance: number,
): Verdict => {
  const [l, r] = [valueAndGrad(left)(env), valueAndGrad(right)(env)]
  return allOf([
    valuesAgree(l.value, r.value, e, env, tolerance),
    areEqualGradients(l.gradient, r.gradient) ? holds : gradientsAgree(l.gradient, r.gradient, e(), env, tolerance),
  ])
}

/**
 * Sums of objectives are associative.
 *
 * @example
 * import { check, objectivesAssociate } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(objectivesAssociate, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const objectivesAssociate: Law<TermsAt, ObjectiveMonoid> = lawAbout<ObjectiveMonoid>()({
  name: 'objectives: associativity',
  statement: '(F ⊕ G) ⊕ H = F ⊕ (G ⊕ H), by value and gradient',
  arbitrary: samples,
  show: showData,
  subject: monoid,
  mutants: [
    joining('a mean in the place of the sum', (a, b) => [...halved(a), ...halved(b)]),
    joining('the last term of a longer sum is lost', (a, b) => (a.length > 1 ? a : [...a, ...b])),
    joining('a difference in the place of the sum', (a, b) => [...a, ...b.map((t) => ({ ...t, weight: -t.weight }))]),
  ],
  predicate: (sample, { concat }, tolerance) => {
    const [F, G, H] = objectivesOf(sample)
    return objectivesAgree(
      concat(concat(F, G), H),
      concat(F, concat(G, H)),
      () => unrolled(sample),
      sample.env,
      tolerance,
    )
  },
})

/**
 * The empty objective adds nothing: not a bit changes.
 *
 * @example
 * import { check, emptyObjective } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(emptyObjective, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const emptyObjective: Law<TermsAt & { readonly kind: 0 | 1 | 2 }, ObjectiveMonoid> = lawAbout<ObjectiveMonoid>()(
  {
    name: 'objectives: identity',
    statement: '0 ⊕ F = F = F ⊕ 0, by value and gradient, bit for bit; 0 has the value 0 and no gradient',
    arbitrary: fc.tuple(samples, fc.constantFrom<0 | 1 | 2>(0, 1, 2)).map(([sample, kind]) => ({ ...sample, kind })),
    show: showData,
    subject: monoid,
    tolerance: 0,
    mutants: [
      { name: 'an identity of value 1', subject: { ...monoid, empty: objective(sum([1])) } },
      joining('a mean in the place of the sum', (a, b) => [...halved(a), ...halved(b)]),
      joining('only the first one’s terms', (a) => a),
    ],
    predicate: (sample, { concat, empty }) => {
      const at = (o: Objective<string>) => valueAndGrad(o)(sample.env)
      const F = objectivesOf(sample)[sample.kind]
      const [r, zero] = [at(F), at(empty)]
      const isF = (o: Objective<string>): Verdict => {
        const l = at(o)
        const names = new Set([...l.gradient.keys(), ...r.gradient.keys()])
        return allOf([
          sameBits('value', l.value, r.value),
          ...[...names].map((x) => sameBits(`∂${x}`, l.gradient.get(x) ?? NaN, r.gradient.get(x) ?? NaN)),
        ])
      }
      return allOf([
        sameBits('the value of 0', zero.value, 0),
        sameBits('the number of entries in ∇0', zero.gradient.size, 0),
        isF(concat(empty, F)),
        isF(concat(F, empty)),
      ])
    },
  },
)

/**
 * The laws of the monoid of objectives.
 *
 * @example
 * import { checkAll, objectiveMonoidLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(objectiveMonoidLaws, { runs: 20, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const objectiveMonoidLaws: Laws = laws(
  'sums of objectives',
  someLaw(objectivesAssociate),
  someLaw(emptyObjective),
)
