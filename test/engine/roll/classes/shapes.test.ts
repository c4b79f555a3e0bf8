import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dag, environment } from '../../../../laws/samples/expressions.js'
import { steadySteps } from '../../../../laws/samples/steady.js'
import { scanWith } from '../../../../src/expr/fold.js'
import { numbers } from '../../../../src/expr/numbers.js'
import * as Kind from '../../../../src/engine/roll/classes/kind.js'
import { unfolded, type ShapeClass, type Shapes } from '../../../../src/engine/roll/classes/class.js'
import { sortedOf, type Style } from '../../../../src/engine/roll/classes/shapes.js'
import {
  add,
  constant,
  exp,
  mul,
  neg,
  pow,
  sub,
  sum,
  tanh,
  tapeOf,
  variable,
  type Expr,
} from '../../../../src/index.js'

type E = Expr<string>
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => variable(name)) as unknown as readonly [E, E, E, E]
const [VAR, CONST, COLUMN] = [0, 1, 2]

const shapes = (e: E, columns: ReadonlyArray<string> = [], style: Style = 'alike'): Shapes =>
  unfolded(sortedOf(tapeOf(e), (name) => columns.includes(name), style))

const kindName = (kind: Kind.Any): string => Object.entries(Kind).find(([, k]) => k === kind)?.[0] ?? ''

/** The classes above the leaves: kind, how many, and runs as `repeat×class`. */
const described = ({ classes }: Shapes): ReadonlyArray<string> =>
  classes
    .slice(3)
    .map(
      ({ count, kind, runs }) =>
        `${count} ${kindName(kind)} ${runs.map((r) => `${r.negative ? '-' : ''}${r.repeat}×${r.of}`).join(' ')}`,
    )

const rootClass = (s: Shapes): ShapeClass => s.classes[s.classOf[s.tape.roots[0] as number] as number] as ShapeClass

describe('classes of small expressions', () => {
  it('leaves are the first three', () => {
    const s = shapes(add(mul(a, 2), variable('t')), ['t'])
    expect(s.classes.slice(0, 3).map(({ count, kind }) => [kind, count])).toEqual([[Kind.Var, 2], [Kind.Const, 1], [Kind.Const, 1]]) // prettier-ignore
    expect([VAR, CONST, COLUMN].map((k) => (s.classes[k] as ShapeClass).perRow)).toEqual([false, false, true])
  })
  it.each<[string, E, ReadonlyArray<string>]>([
    ['two products in a sum', add(mul(a, b), mul(c, d)), ['2 Mul 0 0', '1 Sum 2×3']],
    ['a difference has no product', sub(a, b), ['1 Sum 1×0 -1×0']],
    ['nor has the negative of a sum', sub(a, add(b, c)), ['1 Sum 1×0 -2×0']],
    ['a negative of a negative', sub(a, neg(neg(b))), ['1 Sum 1×0 -1×0']],
    ['a product with −1 that is no term', exp(neg(a)), ['1 Mul 0 1', '1 Exp 3']],
    ['a square is no product', add(mul(a, a), mul(a, b)), ['1 Square 0', '1 Mul 0 0', '1 Sum 1×3 1×4']],
    ['a product with 2 keeps it', add(a, mul(2, b)), ['1 Mul 0 1', '1 Sum 1×0 1×3']],
    ['powers by exponents', sum([pow(a, 3), pow(b, 3), pow(c, 5)]), ['2 Pow 0', '1 Pow 0', '1 Sum 2×3 1×4']],
  ])('%s', (_, e, expected) => {
    expect(described(shapes(e)).map((line) => line.replaceAll(/(Mul|Square|Pow|Exp) (.*)/g, (_all, kind: string, rest: string) => `${kind} ${rest.replaceAll('1×', '')}`))).toEqual(expected) // prettier-ignore
  })
  it('however a sum is nested and whatever stands first, it is one class', () => {
    const [x, y] = [tanh(a), tanh(b)]
    const e = sum([exp(add(add(x, c), y)), exp(add(x, add(y, c))), exp(add(c, add(y, x)))])
    const s = shapes(e)
    expect(s.classes.filter((k) => k.kind === Kind.Exp).map((k) => k.count)).toEqual([3])
    expect(s.classes.filter((k) => k.kind === Kind.Sum).map((k) => k.count)).toEqual([3, 1])
  })
  it('a product is one class in either order', () => {
    expect(described(shapes(add(mul(a, exp(b)), mul(exp(c), d))))).toEqual(['2 Exp 1×0', '2 Mul 1×0 1×3', '1 Sum 2×4'])
  })
  it('a sum that is used twice stays one of its own', () => {
    const shared = add(a, b)
    expect(rootClass(shapes(add(shared, exp(shared)))).runs.map((r) => r.repeat)).toEqual([1, 1])
    expect(rootClass(shapes(add(add(a, b), exp(c)))).runs.map((r) => r.repeat)).toEqual([2, 1])
  })
  it('exponents 0 and −0 are two, NaN is one', () => {
    const count = (...exponents: ReadonlyArray<number>): number =>
      shapes(sum(exponents.map((n, k) => exp(pow(mul(k + 2, a), n))))).classes.filter((k) => k.kind === Kind.Pow).length
    expect(count(0, -0, 0)).toBe(2)
    expect(count(NaN, NaN)).toBe(1)
    expect(count(2.5, 3.5, 2.5)).toBe(2)
  })
  it('above columns there is one set for each row, and constants stay constants', () => {
    const t = variable('t')
    const s = shapes(add(mul(a, exp(t)), exp(constant(2))), ['t'])
    expect(s.classes.slice(3).map((k) => [kindName(k.kind), k.perRow, k.isConstant])).toEqual([
      ['Exp', true, true],
      ['Mul', true, false],
      ['Exp', false, true],
      ['Sum', true, false],
    ])
  })
  it('one by one, every node is a class and every term a run', () => {
    const s = shapes(sum([exp(a), exp(b), exp(c)]), [], 'single')
    expect(described(s)).toEqual(['1 Exp 1×0', '1 Exp 1×0', '1 Exp 1×0', '1 Sum 1×3 1×4 1×5'])
  })
  it('one by one, terms alike are a run each', () => {
    const s = shapes(sum([a, b, exp(c), c]), [], 'single')
    expect(described(s)).toEqual(['1 Exp 1×0', '1 Sum 1×0 1×0 1×0 1×3'])
  })
})

describe('classes of any expression', () => {
  const variables = ['x', 'y', 'z'] as const
  const samples = fc.tuple(dag({ variables, size: 40, steps: steadySteps('x', 'y') }), environment(variables))

  it('hold every node but those that a sum took, once, operands before users', () => {
    fc.assert(
      fc.property(samples, ([e]) => {
        const { classes, classOf, members, position, starts, tape } = shapes(e)
        classes.forEach(({ kind, runs }, k) => {
          runs.forEach((r) => expect(r.of).toBeLessThan(k))
          const own = [...members.subarray(starts[k], starts[k + 1])]
          expect(own).toEqual([...classOf.keys()].filter((i) => classOf[i] === k))
          if (kind !== Kind.Var) expect(own.map((i) => position[i])).toEqual([...own.keys()])
          expect(new Set(own.map((i) => tape.ops[i])).size).toBeLessThanOrEqual(1)
        })
      }),
      { numRuns: 100 },
    )
  })
  it('the terms of a sum, with their signs, add up to it', () => {
    fc.assert(
      fc.property(samples, ([e, env]) => {
        const { classes, classOf, tape, terms, termsAt } = shapes(e)
        const results = scanWith(numbers, tape, tape.variables.map((name) => env.get(name as 'x') as number)) // prettier-ignore
        tape.ops.forEach((_, i) => {
          const { kind, runs } = classes[classOf[i] as number] ?? { kind: Kind.Var, runs: [] }
          if (kind !== Kind.Sum) return
          const parts = runs.flatMap((run) =>
            Array.from({ length: run.repeat }, (_, k) => {
              const node = terms[(termsAt[i] as number) + run.offset + k] as number
              expect(classOf[node]).toBe(run.of)
              return (run.negative ? -1 : 1) * (results[node] as number)
            }),
          )
          const [total, size] = [parts.reduce((x, y) => x + y, 0), parts.reduce((x, y) => x + Math.abs(y), 0)]
          if (Number.isFinite(size)) expect(Math.abs(total - (results[i] as number))).toBeLessThanOrEqual(1e-14 * size)
        })
      }),
      { numRuns: 100 },
    )
  })
})
