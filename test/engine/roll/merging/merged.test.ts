import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCheapOperation } from '../../../../src/engine/program/cost.js'
import * as Kind from '../../../../src/engine/roll/classes/kind.js'
import { mergedNodes } from '../../../../src/engine/roll/merging/merged.js'
import { roll } from '../../../../src/engine/roll/roll.js'
import type { Rolled, RolledClass } from '../../../../src/engine/roll/rolled.js'
import * as F from '../../../../src/index.js'

type E = F.Expr<string>
const v = (name: string): E => F.variable(name)
const list = <A>(count: number, make: (k: number) => A): ReadonlyArray<A> =>
  Array.from({ length: count }, (_, k) => make(k))
const seed = 20261124

const rolledOf = (e: E): Rolled =>
  roll([
    {
      tape: F.tapeOf(e),
      weight: 1,
      reduce: 'one',
      columns: { rows: 1, column: () => undefined },
      rowWeights: undefined,
    },
  ])

const nameOf = ({ kind, primitive }: RolledClass): string =>
  primitive?.name ?? Object.entries(Kind).find(([, k]) => k === kind)?.[0] ?? ''

/** How many nodes the classes of an operation have, before and after they are merged. */
const countsIn = (e: E, operation: string): readonly [ReadonlyArray<number>, ReadonlyArray<number>] => {
  const rolled = rolledOf(e)
  const countsOf = ({ classes }: Rolled): ReadonlyArray<number> =>
    classes.filter((c) => nameOf(c) === operation).map((c) => c.count)
  return [countsOf(rolled), countsOf(mergedNodes(rolled, isCheapOperation))]
}

const after = (steps: number, step: (x: E) => E): E => list(steps, (k) => k).reduce<E>((x) => step(x), v('x'))

/** That an expression, or its mean over rows, has the value and the gradient that it has by the fold. */
const agrees = (e: E, at: (k: number) => number, rows?: F.Table<'u'>): void => {
  const target = rows === undefined ? e : F.meanOver(rows)(e as F.Expr<'u' | 'w'>)
  const env = new Map([...F.freeVariables(e)].map((name, k) => [name, at(k)]))
  const [own, known] = [F.compile(target, { levels: false }).valueAndGrad(env), F.valueAndGrad(target)(env)]
  const size = [...known.gradient.values()].reduce((n, d) => n + Math.abs(d), 1 + Math.abs(known.value))
  expect(Math.abs(own.value - known.value)).toBeLessThan(1e-11 * size)
  expect([...known.gradient.keys()].filter((name) => !own.gradient.has(name))).toEqual([])
  known.gradient.forEach((d, name) =>
    expect(Math.abs((own.gradient.get(name) as number) - d)).toBeLessThan(1e-11 * size),
  )
}

describe('what is written out again', () => {
  const anew = (k: number): E => F.tanh(F.mul(v('a'), v(`x${k}`)))

  it('is there once for each of those that are alike, as of a function that is called twice', () => {
    const e = F.sum(list(40, (k) => F.mul(anew(k), F.add(anew(k), 1))))
    expect(countsIn(e, 'Tanh')).toEqual([[80], [40]])
    expect(F.compile(e).report.program).toBe(F.compile(F.share(e)).report.program)
    agrees(e, Math.sin)
  })

  it('is there once where it is the same everywhere', () => {
    const e = F.sum(list(40, (k) => F.mul(F.tanh(F.exp(v('a'))), v(`x${k}`))))
    expect([countsIn(e, 'Exp'), countsIn(e, 'Tanh')]).toEqual([
      [[40], [1]],
      [[40], [1]],
    ])
    agrees(e, Math.sin)
  })

  it('is there once in each step of a recurrence, whatever it costs', () => {
    const e = after(50, (x) => {
      const force = (): E => F.sin(F.mul(v('k'), x))
      return F.add(F.mul(0.1, force()), F.mul(v('b'), F.cos(force())))
    })
    // The first and the last step stand alone.
    expect(countsIn(e, 'sin')).toEqual([
      [2, 96, 2],
      [1, 48, 1],
    ])
    expect(countsIn(e, 'Mul')).toEqual([
      [2, 96, 2],
      [1, 48, 1],
    ])
    agrees(e, (k) => 0.5 + k / 7)
  })

  it('is as many states as there are, though two begin alike, or come to the same in each step', () => {
    const run = (next: (x: E, y: E) => readonly [E, E]): E => {
      let [x, y] = [v('s'), v('s')]
      for (let t = 0; t < 30; t++) [x, y] = next(x, y)
      return F.add(x, F.mul(2, y))
    }
    agrees(
      run((x, y) => [F.tanh(F.add(F.mul(v('a'), x), y)), F.tanh(F.add(F.mul(v('b'), y), x))]),
      (k) => 0.5 + k / 7,
    )
    const next = (x: E, y: E): E => F.tanh(F.mul(v('a'), F.add(x, y)))
    agrees(
      run((x, y) => [next(x, y), next(x, y)]),
      (k) => 0.5 + k / 7,
    )
  })

  it('comes before the steps of another term, if it is made of variables alone', () => {
    const steps = after(50, (x) => F.sin(F.mul(v('a'), x)))
    const e = F.sum(list(40, (k) => F.mul(F.exp(v('b')), v(`y${k}`))))
    const both = F.addObjectives(F.objective(steps), F.objective(e))
    const env = new Map(['a', 'b', 'x', ...list(40, (k) => `y${k}`)].map((name, k) => [name, 0.5 + k / 7]))
    const [own, known] = [F.compile(both).valueAndGrad(env), F.valueAndGrad(F.add(steps, e))(env)]
    expect(own.value).toBeCloseTo(known.value, 9)
    known.gradient.forEach((d, name) => expect(own.gradient.get(name)).toBeCloseTo(d, 9))
  })

  it('is there once in a step even if it is a product', () => {
    const run = (steps: number): E => {
      let [sane, ill] = [v('sane'), v('ill')]
      for (let t = 0; t < steps; t++) {
        const [before, meeting] = [sane, ill]
        const infected = (): E => F.mul(v('rate'), F.mul(before, meeting))
        sane = F.sub(before, F.mul(0.1, infected()))
        ill = F.add(meeting, F.mul(0.1, F.sub(infected(), F.mul(v('healing'), meeting))))
      }
      return F.add(sane, ill)
    }
    const [before, after] = countsIn(run(100), 'Mul')
    expect(before.filter((count) => count > 99)).toEqual([192, 192])
    expect(after.filter((count) => count > 9)).toEqual([96, 96])
    agrees(run(100), (k) => 0.3 + k / 9)
  })

  it('is left alone where computing takes no longer than reading', () => {
    const scaled = (k: number): E => F.mul(v('a'), v(`x${k}`))
    const size = (k: number): E => F.abs(scaled(k))
    expect(countsIn(F.sum(list(40, (k) => F.mul(size(k), F.sub(size(k), 1)))), 'abs')).toEqual([[80], [80]])
  })

  it('is there once, be it cheap, where something is made of it that is not', () => {
    const known = list(40, (k) => F.exp(v(`x${k}`)))
    const grown = (k: number): E => F.exp(F.abs(F.mul(v('a'), known[k] as E)))
    const e = F.sum(list(40, (k) => F.mul(grown(k), F.sub(grown(k), 1))))
    expect(countsIn(e, 'abs')).toEqual([[80], [40]])
    agrees(e, Math.sin)
  })

  it('is there once, be it cheap, if it is made of nothing but what is', () => {
    const residual = (k: number): E => F.sub(anew(k), 0.5)
    const size = (k: number): E => F.abs(residual(k))
    const e = F.sum(list(40, (k) => F.mul(size(k), F.sub(size(k), residual(k)))))
    expect(countsIn(e, 'abs')).toEqual([[80], [40]])
    agrees(e, Math.sin)
  })

  it('is there once where it adds up many terms', () => {
    const xs = list(30, (k) => v(`x${k}`))
    const e = F.sum(xs.map((x) => F.square(F.sub(x, F.mul(F.sum(xs), 1 / 30)))))
    expect(countsIn(e, 'Sum')).toEqual([
      [30, 30, 1],
      [1, 30, 1],
    ])
    agrees(e, Math.sin)
  })

  it('stays as it is where what reads it would no longer go by strides', () => {
    const six = list(6, (k) => F.tanh(F.square(v(`x${Math.floor(k / 2)}`))))
    const e = F.sum([...six.slice(0, 5).map((x) => F.exp(F.sin(x))), F.cos(six[5] as E)])
    expect(countsIn(e, 'Tanh')).toEqual([[6], [6]])
    expect(countsIn(F.sum(six.map((x) => F.exp(F.sin(x)))), 'Tanh')).toEqual([[6], [3]])
    agrees(e, Math.sin)
  })

  it('stays as it is where numbers tell it apart, be it the sign of a zero', () => {
    const e = (c: number): E => F.sum(list(20, (k) => F.mul(F.exp(F.mul(v('a'), k % 2 === 0 ? 0 : c)), v(`x${k}`))))
    expect(countsIn(e(0), 'Exp')).toEqual([[20], [1]])
    expect(countsIn(e(-0), 'Exp')).toEqual([[20], [2]])
  })

  it('of a table is what reads the same rows: with other numbers in them it is not the same', () => {
    const f = F.tanh(F.mul(v('a'), v('u')))
    const same = F.tanh(F.mul(v('a'), v('u')))
    const other = F.tanh(F.mul(v('a'), v('w')))
    const e = F.square(F.add(F.mul(f, same), other))
    const table = F.table({ u: list(30, Math.sin), w: list(30, Math.sin) })
    const next = F.table({ u: list(30, Math.cos), w: list(30, (k) => k / 30) })
    const [own, fresh] = [
      F.compile(F.sumOver(table)(e as F.Expr<'a' | 'u' | 'w'>)),
      F.sumOver(next)(e as F.Expr<'a' | 'u' | 'w'>),
    ]
    const found = own.withTable(table, next).valueAndGrad({ a: 0.7 })
    const known = F.valueAndGrad(fresh)({ a: 0.7 })
    expect(found.value).toBeCloseTo(known.value, 12)
    expect(found.gradient.get('a')).toBeCloseTo(known.gradient.get('a') as number, 12)
  })

  it('gives what the fold gives, in steps, in copies and over rows', () => {
    /** A function by numbers that say what it is made of. */
    const made = (code: ReadonlyArray<number>, xs: ReadonlyArray<E>): E =>
      code.reduce<E>((e, c) => {
        const x = xs[c % xs.length] as E
        switch (c % 6) {
          case 0:
            return F.add(e, x)
          case 1:
            return F.mul(e, x)
          case 2:
            return F.tanh(F.sub(e, x))
          case 3:
            return F.div(e, F.add(1, F.square(x)))
          case 4:
            return F.where(F.lt(e, x), F.sin(e), x)
          default:
            return F.sum([e, v('w'), e])
        }
      }, xs[0] as E)
    const code = fc.array(fc.nat(17), { minLength: 1, maxLength: 4 })
    const sample = fc.record({
      calls: fc.integer({ min: 1, max: 3 }),
      copies: fc.integer({ min: 1, max: 3 }),
      f: code,
      g: code,
      rows: fc.integer({ min: 0, max: 5 }),
      steps: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(
      fc.property(sample, ({ calls, copies, f, g, rows, steps }) => {
        const input = rows === 0 ? F.constant(0.3) : v('u')
        const one = (k: number): E => {
          let x = v(`x${k % 2}`)
          for (let t = 0; t < steps; t++) x = F.tanh(made(g, [x, input, ...list(calls, () => made(f, [x, input]))]))
          return F.add(x, made(f, [x, input]))
        }
        const e = F.sum(list(copies, one).map(F.square))
        agrees(e, (k) => Math.sin(k + 1), rows === 0 ? undefined : F.table({ u: list(rows, Math.cos) }))
      }),
      { seed, numRuns: 150 },
    )
  })

  it('is left to each output that has derivatives of its own', () => {
    const es = list(6, (k) => F.mul(anew(k), F.add(anew(k), v('a'))))
    const env = new Map(['a', ...list(6, (k) => `x${k}`)].map((name, k) => [name, 0.3 + k / 5]))
    const found = F.compile(es).dense(env)
    es.forEach((e, k) => {
      const known = F.grad(e)(env)
      F.compile(es).variables.forEach((name, j) => {
        expect(found[k * 7 + j]).toBeCloseTo(known.get(name) ?? 0, 12)
      })
    })
  })
})
