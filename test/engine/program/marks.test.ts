/** Programs without the marks that make no difference between finite numbers, and those that are asked elsewhere. */
import { describe, expect, it } from 'vitest'
import { alwaysLoops } from '../../../src/engine/choose.js'
import { compileBy } from '../../../src/engine/compile.js'
import { overBatches, type OverBatches } from '../../../src/engine/rows/batches.js'
import * as F from '../../../src/index.js'
import type { CompileOptions, Expr } from '../../../src/index.js'
import { wrongWith } from '../agreement.js'
import { memoriesMade, modulesMade } from '../wasm/modules.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)
const list = <A>(n: number, f: (k: number) => A): ReadonlyArray<A> => Array.from({ length: n }, (_, k) => f(k))

const layer = (id: string, xs: ReadonlyArray<E>, width: number): ReadonlyArray<E> =>
  list(width, (j) => F.relu(F.sum([v(`${id}.b${j}`), ...xs.map((x, i) => F.mul(v(`${id}.${j}.${i}`), x))])))

const inputs = ['x0', 'x1', 'x2'].map(v)
const outputs = layer('second', layer('first', inputs, 8), 8)
const network: E = F.square(F.sub(F.sum(outputs), v('y')))
const columns = (rows: number, shift = 0) =>
  F.table(Object.fromEntries(['x0', 'x1', 'x2', 'y'].map((name, i) => [name, list(rows, (k) => Math.cos(k * (i + 1) + shift))])) as Record<'x0' | 'x1' | 'x2' | 'y', ReadonlyArray<number>>) // prettier-ignore
const loss = (rows: number, shift = 0) => F.meanOver(columns(rows, shift))(network) as F.Objective<string>

/** Parameters by their names; where a weight is −∞, the neuron that reads by it is at 0 and passes nothing on. */
const parameters = F.compile(loss(9)).variables
const pointWith = (infinite: ReadonlyArray<string>): ReadonlyMap<string, number> =>
  new Map(parameters.map((name, k) => [name, infinite.includes(name) ? -Infinity : Math.sin(k + 1)]))
const finite = pointWith([])
// Both read the same neuron, which is above 0, and which others bring derivatives to.
const infinite = new Map([...pointWith(['second.2.3', 'second.5.3']), ['first.b3', 10]])

describe('a network of relus', () => {
  it('has no marks, and one program where numbers are finite', () => {
    const compiled = F.compile(loss(9))
    expect(compiled.report.program).toContain('relu')
    expect(compiled.report.program).not.toContain('reached')
    compiled.valueAndGrad(finite)
    expect(modulesMade(() => compiled.valueAndGrad(finite))).toEqual([])
    expect(wrongWith(loss(9), finite, alwaysLoops)).toEqual([])
  })

  it('asks another where a neuron that nothing reaches has an infinite weight', () => {
    const compiled = F.compile(loss(9))
    expect(modulesMade(() => compiled.valueAndGrad(infinite)).length).toBe(1)
    expect(modulesMade(() => compiled.valueAndGrad(infinite))).toEqual([])
    expect([...compiled.valueAndGrad(infinite).gradient.values()].some(Number.isNaN)).toBe(false)
    expect(wrongWith(loss(9), infinite, alwaysLoops)).toEqual([])
    // What was asked leaves nothing behind.
    expect(compiled.valueAndGrad(finite)).toEqual(F.compile(loss(9)).valueAndGrad(finite))
  })

  it('gives the other one a memory of its own once', () => {
    const memories = memoriesMade(() => {
      const { valueAndGrad } = F.compile(loss(9))
      for (let call = 0; call < 3; call++) valueAndGrad(infinite)
    })
    expect(memories).toBe(2)
  })

  it.each<CompileOptions>([{ float32: true }, { run: 'interpreter' }])('with %o as well', (options) => {
    const [found, known] = [F.compile(loss(9), options).valueAndGrad(infinite), F.valueAndGrad(loss(9))(infinite)]
    known.gradient.forEach((d, name) => expect(found.gradient.get(name)).toBeCloseTo(d, 3))
  })

  it('finds NaN where it is', () => {
    const point = new Map([...finite, ['second.2.3', NaN]])
    const [found, known] = [F.compile(loss(9)).valueAndGrad(point), F.valueAndGrad(loss(9))(point)]
    expect(known.gradient.get('first.b3')).toBeNaN()
    known.gradient.forEach((d, name) => expect(Number.isNaN(found.gradient.get(name))).toBe(Number.isNaN(d)))
  })

  it('in arrays that are lent, and beside them', () => {
    const compiled = F.compile(loss(9))
    const { gradient, x } = compiled.arrays()
    compiled.variables.forEach((name, k) => (x[k] = infinite.get(name) as number))
    const known = F.valueAndGrad(loss(9))(infinite)
    expect(compiled.into(x, gradient)).toBeCloseTo(known.value, 12)
    const own = new Float64Array(gradient.length)
    compiled.into(x.slice(), own)
    compiled.variables.forEach((name, k) => {
      expect(gradient[k]).toBeCloseTo(known.gradient.get(name) as number, 12)
      expect(own[k]).toBe(gradient[k])
    })
  })

  it('over other rows', () => {
    const [before, after] = [columns(9), columns(9, 2)]
    const moved = F.compile(F.meanOver(before)(network) as F.Objective<string>).withTable(before, after)
    const known = F.valueAndGrad(loss(9, 2))(infinite)
    known.gradient.forEach((d, name) => expect(moved.valueAndGrad(infinite).gradient.get(name)).toBeCloseTo(d, 12))
  })

  it('batch by batch', () => {
    const all = columns(9)
    const some = overBatches(F.meanOver(all)(network) as F.Objective<string>, () => [0, 1]) as OverBatches
    const point = some.variables.map((name) => infinite.get(name) as number)
    for (const batch of [
      [0, 1],
      [5, 3],
      [8, 2],
    ]) {
      const known = F.valueAndGrad(F.meanOver(F.takeRows(batch)(all))(network) as F.Objective<string>)(infinite)
      const gradient = new Float64Array(some.variables.length)
      some.into(() => batch, point, gradient)
      some.variables.forEach((name, k) => expect(gradient[k]).toBeCloseTo(known.gradient.get(name) as number, 12))
    }
  })

  it('of which each output has derivatives', () => {
    const rows = F.over(columns(9))(outputs) as F.Rows<string>
    const found = F.compile(rows).jacobian(infinite)
    expect(found.length).toBe(72)
    expect(found.flatMap((row) => [...row.values()]).some(Number.isNaN)).toBe(false)
  })
})

describe('marks', () => {
  const points = list(40, (k) => v(`p${k}`))
  const only = (f: (x: E) => E): E => F.sum(points.map((x) => F.where(F.gt(x, 0), f(x), F.mul(2, x))))
  const zeros = new Map(points.map((_, k) => [`p${k}`, k % 3 === 0 ? 0 : 0.5 + k]))
  /** The product with something that is taken as it is: no derivative goes there. */
  const times = F.primitive({
    name: 'times',
    arity: 2,
    value: (x, fixed) => x * fixed,
    partials: (_, [, fixed]) => [{ partial: fixed }, undefined],
  })

  it.each<readonly [string, (x: E) => E]>([
    ['a logarithm', (x) => F.log(F.mul(3, x))],
    ['its product', (x) => F.mul(F.tanh(x), F.log(x))],
    ['its multiple, whose own slope has none', (x) => F.mul(3, F.log(x))],
    ['a reciprocal', (x) => F.div(1, F.mul(3, x))],
    ['a quotient', (x) => F.div(F.tanh(F.mul(3, x)), x)],
    ['a root', (x) => F.sqrt(F.mul(3, x))],
    ['a reciprocal that only derivatives by others meet', (x) => times(F.tanh(x), F.pow(x, -1))],
    ['a logarithm that only these meet', (x) => times(F.tanh(x), F.log(x))],
  ])('stay where finite numbers may lead to a pole: %s', (_, f) => {
    const e = only(f)
    const compiled = compileBy(alwaysLoops, e, {})
    expect(compiled.report.program).toContain('reached')
    // No other program is asked.
    expect(modulesMade(() => compiled.valueAndGrad(zeros))).toEqual([])
    expect(wrongWith(e, zeros, alwaysLoops)).toEqual([])
  })

  it.each<readonly [string, (x: E) => E]>([
    ['a reciprocal', (x) => F.pow(x, -1)],
    ['a logarithm', F.log],
  ])('stay where data lead to one, be they of a table or written out: %s', (_, f) => {
    const [w, x] = [v('w'), v('x')]
    const xs = list(40, (k) => (k % 3 === 0 ? 0 : 0.5 + k))
    const e = F.where(F.gt(x, 0), F.mul(F.tanh(F.mul(w, x)), f(x)), F.mul(w, x))
    const written = F.sum(xs.map((number) => F.substitute({ x: number })(e)))
    for (const o of [F.sumOver(F.table({ x: xs }))(e) as F.Objective<string>, F.objective(written)]) {
      const compiled = compileBy(alwaysLoops, o, {})
      const point = new Map([['w', 0.5]])
      expect(compiled.report.program).toContain('reached')
      expect(modulesMade(() => compiled.valueAndGrad(point))).toEqual([])
      expect(wrongWith(o, point, alwaysLoops)).toEqual([])
    }
  })

  it.each<readonly [string, (x: E) => E]>([
    ['a sine', (x) => F.sin(F.mul(3, x))],
    ['a power', (x) => F.mul(x, F.square(F.mul(3, x)))],
    ['a sigmoid', (x) => F.sigmoid(F.mul(3, x))],
  ])('are left out elsewhere: %s', (_, f) => {
    const e = only(f)
    expect(compileBy(alwaysLoops, e, {}).report.program).not.toContain('reached')
    expect(wrongWith(e, zeros, alwaysLoops)).toEqual([])
  })

  it('are left out where few points share a test, as those of an absolute value that is written twice', () => {
    const residuals = points.map((p, k) => F.sub(F.tanh(F.mul(v(`q${k}`), p)), 0.5))
    const huber = (r: E): E => F.where(F.lt(F.abs(r), 1), F.square(r), F.sub(F.abs(r), 0.5))
    const e = F.sum(residuals.map(huber))
    expect(compileBy(alwaysLoops, e, {}).report.program).not.toContain('reached')
    const env = new Map([...F.freeVariables(e)].map((name, k) => [name, 3 * Math.sin(k)]))
    expect(wrongWith(e, env, alwaysLoops)).toEqual([])
  })

  it('are all there where each is needed: no other program is asked', () => {
    const e = F.mul(v('w'), F.sum(points.map((x) => F.where(F.gt(x, 0), F.log(x), 2))))
    const compiled = compileBy(alwaysLoops, e, {})
    const point = new Map([...zeros, ['w', NaN]])
    expect(modulesMade(() => compiled.valueAndGrad(point))).toEqual([])
    const found = compiled.valueAndGrad(point).gradient
    F.grad(e)(point).forEach((d, name) =>
      expect(found.get(name)).toEqual(Number.isNaN(d) ? NaN : expect.closeTo(d, 12)),
    )
  })

  describe('after a test, where a loop is written for each outcome', () => {
    const post = (k: number) => {
      const size = F.square(v(`post${k}`))
      return { size, isNone: F.eq(size, 0) }
    }
    const seen = (postOf: (k: number) => ReturnType<typeof post>): E =>
      F.sum(
        list(60, (k) => {
          const [{ isNone, size }, near] = [postOf(k), F.tanh(v(`p${k}`))]
          return F.where(isNone, near, F.sin(F.mul(F.cos(size), near)))
        }),
      )
    const posts = list(3, post)
    const at = (k: number) => posts[k] as ReturnType<typeof post>
    const marked = (e: E): ReadonlyArray<string> => {
      const { program } = compileBy(alwaysLoops, e, {}).report
      return [...new Set(program.match(/reached_[a-z]+/g))].sort()
    }
    const agrees = (e: E): void => {
      const env = new Map([...F.freeVariables(e)].map((name, k) => [name, name === 'post1' ? 0 : Math.sin(k + 1)]))
      expect(wrongWith(e, env, alwaysLoops)).toEqual([])
    }

    it.each<readonly [string, (k: number) => ReturnType<typeof post>]>([
      ['as it is made again and again', (k) => post(k % 3)],
      ['as it is made again here and there', (k) => post(Math.floor((k * k) / 7) % 3)],
      ['as it stands still', (k) => at(k % 3)],
      ['as it is found by a list', (k) => at(Math.floor((k * k) / 7) % 3)],
    ])('stay, if it comes out alike at many points: %s', (_, postOf) => {
      const e = seen(postOf)
      // What may be chosen, and what that reads.
      expect(marked(e)).toEqual(['cos', 'mul', 'pow', 'sin', 'tanh'].map((f) => `reached_${f}`))
      agrees(e)
    })

    it('are left out, if it does not', () => {
      const e = seen(post)
      expect(marked(e)).toEqual([])
      agrees(e)
    })
  })
})
