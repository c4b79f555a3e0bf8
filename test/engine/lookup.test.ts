/** Lists in a user's own kernels: the same numbers in every way to run. */
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { centred } from '../support/drawn.js'

type E = F.Expr<string>

const LIST = [0.5, -1.25, 3, -0.75, 12, 2 ** -40, 7, -8] as const

/** The list's number at ⌊x⌋, times x. */
const step: F.Operation<1> = F.primitive({
  name: 'step',
  arity: 1,
  value: (x) => (LIST[Math.floor(x) & 7] as number) * x,
  kernel: (m, [x]) => m.mul(m.lookup(LIST, m.floor(x)), x),
  partials: (n, [x]) => [{ partial: stepSlope.at(n)(x) }],
})
const stepSlope: F.Operation<1> = F.primitive({
  name: 'stepSlope',
  arity: 1,
  value: (x) => LIST[Math.floor(x) & 7] as number,
  kernel: (m, [x]) => m.lookup(LIST, m.floor(x)),
  partials: () => [undefined],
})

const next = centred(3)
/** Indices of both signs, that wrap around; of some lengths one is left over in the last register. */
const points = (count: number): ReadonlyArray<number> =>
  Array.from(
    { length: count },
    (_, k) => (k % 3 === 0 ? Math.round(60 * next()) : 40 * next()) + (k === 4 ? 2 ** 30 : 0),
  )

const eachOf = (count: number, f: (x: E, k: number) => E): E =>
  F.sum(Array.from({ length: count }, (_, k) => F.mul(f(F.variable(`x${k}`), k), 2 ** -k)))

const everyWay: ReadonlyArray<F.CompileOptions> = [{}, { run: 'interpreter' }, { run: 'tape' }, { levels: true }]

describe('a list in a kernel', () => {
  it.each([1, 2, 7, 8, 17])('of %i numbers gives what its value gives, to the last bit', (count) => {
    const outputs = Array.from({ length: count }, (_, k) => step(F.variable(`x${k}`)))
    const xs = points(count)
    for (const options of everyWay) {
      const c = F.compile(outputs, options)
      const env = new Map(xs.map((x, k) => [`x${k}`, x] as const))
      expect([...c.value(env)]).toEqual(xs.map((x) => (LIST[Math.floor(x) & 7] as number) * x))
      c.jacobian(env).forEach((row, k) => {
        expect([...row]).toEqual([[`x${k}`, LIST[Math.floor(xs[k] as number) & 7]]])
      })
    }
  })

  it.each([3, -3])('is looked up in the versions of a loop that know how a test comes out: %d', (side) => {
    const e = eachOf(40, (x) =>
      F.where(
        F.gt(F.variable('side'), 0),
        F.tanh(F.mul(step(x), F.variable('side'))),
        F.sin(F.add(step(F.mul(2, x)), x)),
      ),
    )
    const env = new Map([['side', side], ...points(40).map((x, k) => [`x${k}`, x % 3] as const)] as const)
    const known = F.valueAndGrad(e)(env)
    for (const options of everyWay) {
      const { gradient, value } = F.compile(e, options).valueAndGrad(env)
      expect(value).toBeCloseTo(known.value, 12)
      known.gradient.forEach((d, name) => {
        expect(gradient.get(name)).toBeCloseTo(d, 12)
      })
    }
  })

  it('is one list for all that read it, and in single precision its numbers are rounded', () => {
    const e = eachOf(16, (x) => F.add(step(x), F.square(step(F.add(x, 1)))))
    const env = new Map(points(16).map((x, k) => [`x${k}`, Math.fround(x % 3) + (x < 0 ? 3 : 0)] as const))
    const value = F.evaluate(e)(env)
    expect(F.compile(e, { float32: true }).value(env) / value).toBeCloseTo(1, 5)
  })

  it('is another than one with other zeros', () => {
    const zeros = [[0, 0] as const, [-0, 0] as const].map((list): F.Operation<1> =>
      F.primitive({
        name: 'zero',
        arity: 1,
        value: (x) => list[x & 1] as number,
        kernel: (m, [x]) => m.lookup(list, x),
        partials: () => [undefined],
      }),
    )
    const outputs = zeros.map((zero) => zero(F.variable('x')))
    for (const options of everyWay) expect([...F.compile(outputs, options).value({ x: 2 })]).toEqual([0, -0])
  })
})
