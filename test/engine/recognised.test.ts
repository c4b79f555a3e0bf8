import { describe, expect, it, vi } from 'vitest'
import type { Code } from '../../src/engine/code/code.js'
import { assembled } from '../../src/engine/assemble.js'
import { differentiated } from '../../src/engine/program/differentiate.js'
import { lower } from '../../src/engine/program/lower.js'
import { settled } from '../../src/engine/program/settle.js'
import { layoutsOf } from '../../src/engine/roll/maps/layout.js'
import { roll } from '../../src/engine/roll/roll.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)

/** Numbers that look random and are always the same. */
const numbers = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) / 16777216 - 0.5
  }
}

/** A network of one hidden layer, written neuron by neuron in four words only. */
const network = (inputs: ReadonlyArray<E | number>, hidden: number, name: (s: string) => string): E => {
  const neuron = (id: string, xs: ReadonlyArray<E | number>): E =>
    F.tanh(xs.reduce<E>((s, x, i) => F.add(s, F.mul(v(name(`${id}.${i}`)), x)), v(name(`${id}.b`))))
  const layer = Array.from({ length: hidden }, (_, j) => neuron(`h${j}`, inputs))
  return neuron('out', layer)
}

const rowsOf = (
  rows: number,
  inputs: number,
): ReadonlyArray<{ readonly x: ReadonlyArray<number>; readonly y: number }> => {
  const next = numbers(7)
  return Array.from({ length: rows }, () => ({ x: Array.from({ length: inputs }, next), y: next() }))
}

const unrolled = (rows: number, inputs: number, hidden: number, name: (s: string) => string = (s) => s): E =>
  F.mean(rowsOf(rows, inputs).map(({ x, y }) => F.square(F.sub(network(x, hidden, name), y))))

const tabled = (rows: number, inputs: number, hidden: number): F.Objective<string> => {
  const data = rowsOf(rows, inputs)
  const columns = Object.fromEntries([
    ...Array.from({ length: inputs }, (_, i) => [`x${i}`, data.map((r) => r.x[i] as number)] as const),
    ['y', data.map((r) => r.y)] as const,
  ])
  const t = F.select([...Array.from({ length: inputs }, (_, i) => `x${i}`), 'y'])(F.table(columns)) as F.Table<'y'>
  const e = F.square(
    F.sub(
      network(
        Array.from({ length: inputs }, (_, i) => v(`x${i}`)),
        hidden,
        (s) => s,
      ),
      v('y'),
    ),
  )
  return F.meanOver(t)(e)
}

const programOf = (e: E | F.Objective<string>): string => F.compile(e).report.program

/** How many numbers each store inside of a loop writes at once. */
const lanesStored = (code: Code, isInLoop = false): ReadonlyArray<number> =>
  code.flatMap((item) =>
    item._tag === 'Loop' ? lanesStored(item.body, true) : item._tag === 'Store' && isInLoop ? [item.lanes] : [],
  )

describe('what is recognised', () => {
  it('an operation of a thousand operands goes to the fold, and says so', () => {
    const xs = Array.from({ length: 1000 }, (_, k) => v(`x${k}`))
    const c = F.compile(F.logSumExp(...xs))
    expect(c.report.runs).toBe('tape')
    expect(c.report.why).toContain('1000 operands')
    const env = Object.fromEntries(xs.map((_, k) => [`x${k}`, Math.cos(k)]))
    expect(c.value(env)).toBe(F.evaluate(F.logSumExp(...xs))(env))
    expect(F.compile(F.logSumExp(...xs.slice(0, 10))).report.runs).toBe('wasm')
  })
  it('one row of a wide network, without any other, still uses the lanes', () => {
    const inputs = Array.from({ length: 24 }, (_, i) => v(`x${i}`))
    const layer = (xs: ReadonlyArray<E>, width: number, id: string): ReadonlyArray<E> =>
      Array.from({ length: width }, (_, j) =>
        F.tanh(xs.reduce<E>((s, x, i) => F.add(s, F.mul(v(`${id}.${i}.${j}`), x)), v(`${id}.b${j}`))),
      )
    const e = F.sum(layer(layer(inputs, 32, 'first'), 16, 'second'))
    const rolled = roll([
      {
        tape: F.tapeOf(e),
        weight: 1,
        reduce: 'one',
        columns: { rows: 1, column: () => undefined },
        rowWeights: undefined,
      },
    ])
    const { routines } = assembled(settled(differentiated(lower(rolled, layoutsOf(rolled)), rolled.root)), false)
    const stores = routines.flatMap(({ code }) => lanesStored(code))
    // Sums over neighbours end in single numbers, everything else is stored two by two.
    expect(stores.filter((lanes) => lanes === 2).length).toBeGreaterThan(10)
    expect(stores.filter((lanes) => lanes === 1).length).toBeLessThan(stores.length / 2)
  })
  it('a network over rows is a few loops, however many rows there are', () => {
    const [few, many] = [20, 60].map((rows) => F.compile(unrolled(rows, 3, 5)).report) as [
      F.CompileReport,
      F.CompileReport,
    ]
    expect(few.runs).toBe('wasm')
    expect(few.statements).toBeLessThan(25)
    expect(many.statements).toBe(few.statements)
    expect(many.loops).toBe(few.loops)
    expect(many.bytes).toBeLessThan(1.1 * few.bytes)
  })
  it('the mean over a table and the unrolled mean are the same program', () => {
    expect(programOf(tabled(24, 3, 5))).toBe(programOf(unrolled(24, 3, 5)))
  })
  it('and give the same bits', () => {
    const [a, b] = [F.compile(tabled(24, 3, 5)), F.compile(unrolled(24, 3, 5))]
    const x = Float64Array.from(a.variables, numbers(3))
    const [ga, gb] = [new Float64Array(x.length), new Float64Array(x.length)]
    expect(a.variables).toEqual(b.variables)
    expect(a.into(x, ga)).toBe(b.into(x, gb))
    expect(ga).toEqual(gb)
  })
  it('names say nothing: renamed at random it is the same program', () => {
    const next = numbers(11)
    const names = new Map<string, string>()
    const renamed = (s: string): string => {
      const known = names.get(s) ?? `${Math.floor((next() + 0.5) * 1e9)}`
      names.set(s, known)
      return known
    }
    expect(programOf(unrolled(24, 3, 5, renamed))).toBe(programOf(unrolled(24, 3, 5)))
  })
  it('no constructor leaves a hint: written with add, mul, pow and tanh alone it is the same program', () => {
    const data = rowsOf(24, 3)
    const rows = data.map(({ x, y }) =>
      F.pow(
        F.add(
          network(x, 5, (s) => s),
          F.mul(-1, F.constant(y)),
        ),
        2,
      ),
    )
    const total = rows.slice(1).reduce<E>((s, r) => F.add(s, r), rows[0] as E)
    expect(programOf(F.mul(total, F.pow(F.constant(24), -1)))).toBe(programOf(unrolled(24, 3, 5)))
  })
  it('a chain of terms is one loop', () => {
    const x = Array.from({ length: 50 }, (_, k) => v(`x${k}`))
    const rosenbrock = F.sum(
      x.slice(1).map((next, k) => {
        const at = x[k] as E
        return F.add(F.mul(100, F.square(F.sub(next, F.square(at)))), F.square(F.sub(1, at)))
      }),
    )
    const { report } = F.compile(rosenbrock)
    expect(report.loops).toBe(1)
    expect(report.program).toMatchInlineSnapshot(`
      "for i < 49
        pow1[i] = x[i]^2
        sum2[i] = x[i + 1] + -1·pow1[i]
        pow3[i] = sum2[i]^2
        sum4[i] = -1·x[i] + 1
        pow5[i] = sum4[i]^2
        result[0] = Σi 100·pow3[i]
        result[0] += Σi pow5[i]
        ∂sum4[i] = 2·sum4[i]
        ∂x[i] = -1·∂sum4[i]
        ∂sum2[i] = 2·sum2[i]·100
        ∂x[i + 1] += ∂sum2[i]
        ∂pow1[i] = -1·∂sum2[i]
        ∂x[i] += 2·x[i]·∂pow1[i]"
    `)
  })
  it('a thousand variables: what the README says of it', () => {
    const x = Array.from({ length: 1000 }, (_, i) => v(`x${i}`))
    const rosenbrock = F.sum(
      x.slice(1).map((next, i) => {
        const at = x[i] as E
        return F.add(F.mul(100, F.pow(F.sub(next, F.pow(at, 2)), 2)), F.pow(F.sub(1, at), 2))
      }),
    )
    const { bytes, loops, nodes, statements } = F.compile(rosenbrock).report
    expect([loops, statements]).toEqual([1, 13])
    expect(Math.round(nodes / 1000)).toBe(15)
    expect(bytes).toBeLessThan(1250)
  })
  it('a curve fit is one loop over its rows, and a step at the end', () => {
    const t = F.table({
      t: Array.from({ length: 40 }, (_, k) => k / 10),
      y: Array.from({ length: 40 }, (_, k) => k % 3),
    })
    const model = F.add(F.mul(v('a'), F.exp(F.neg(F.mul(v('b'), v('t'))))), v('c'))
    const { report } = F.compile(F.meanOver(t)(F.square(F.sub(model, v('y')))))
    expect(report.loops).toBe(2)
    expect(report.program).toMatchInlineSnapshot(`
      "for i < 40
        mul1[i] = d1[i]·x[0]
        mul2[i] = -1·mul1[i]
        exp3[i] = exp(mul2[i])
        sum4[i] = ((x[1] + -1·d2[i]) + x[2]·exp3[i])
        pow5[i] = sum4[i]^2
        sum6[0] = Σi pow5[i]
        ∂sum4[i] = 2·sum4[i]·0.025
        ∂x[1] = Σi ∂sum4[i]
        ∂x[2] = Σi exp3[i]·∂sum4[i]
        ∂exp3[i] = x[2]·∂sum4[i]
        ∂mul2[i] = exp3[i]·∂exp3[i]
        ∂mul1[i] = -1·∂mul2[i]
        ∂x[0] = Σi d1[i]·∂mul1[i]
      once
        result[0] = 0.025·sum6[0]"
    `)
  })
  it('a program with a row that is different is still made of loops', () => {
    const rows = Array.from({ length: 30 }, (_, k) => (k === 17 ? F.sin(F.mul(v('w'), k)) : F.tanh(F.mul(v('w'), k))))
    const { report } = F.compile(F.sum(rows))
    expect(report.runs).toBe('wasm')
    expect(report.statements).toBeLessThan(15)
  })
})

describe('how it runs', () => {
  it('little that repeats: one straight line', () => {
    const { report } = F.compile(F.mul(F.add(v('a'), v('b')), F.tanh(v('a'))))
    expect(report.why).toContain('straight line')
    expect(report.loops).toBe(1)
  })
  it('where WebAssembly may not be compiled: interpreted, with the same bits', () => {
    const e = unrolled(7, 3, 2)
    const x = numbers(2)
    const expected = F.compile(e)
    const point = Float64Array.from(expected.variables, x)
    const [mine, theirs] = [new Float64Array(point.length), new Float64Array(point.length)]
    const value = expected.into(point, theirs)
    const forbidding = {
      ...(globalThis as { readonly WebAssembly?: object }).WebAssembly,
      Module: () => {
        throw new Error('forbidden by the policy of the page')
      },
    }
    vi.stubGlobal('WebAssembly', forbidding)
    try {
      const c = F.compile(e)
      expect([c.report.runs, c.report.why]).toEqual(['interpreter', expect.stringContaining('no WebAssembly here')])
      expect(c.into(point, mine)).toBe(value)
      expect(mine).toEqual(theirs)
      expect(() => F.compile(e, { run: 'wasm' })).toThrow('no WebAssembly here')
    } finally {
      vi.unstubAllGlobals()
    }
  })
  it('much that does not repeat: level by level', () => {
    const next = numbers(5)
    const nodes: Array<E> = ['a', 'b', 'c'].map(v)
    for (let k = 0; k < 8000; k++) {
      const pick = (): E => nodes[Math.max(0, nodes.length - 1 - Math.floor((next() + 0.5) * 40))] as E
      nodes.push(
        k % 3 === 0
          ? F.tanh(F.add(pick(), pick()))
          : k % 3 === 1
            ? F.mul(0.5, F.mul(pick(), pick()))
            : F.add(pick(), 0.1),
      )
    }
    const e = nodes.slice(-50).reduce((a, b) => F.add(a, b))
    const c = F.compile(e)
    expect(c.report).toMatchObject({ runs: 'wasm', why: expect.stringMatching(/level by level/) as string })
    const env = new Map([['a', 0.3], ['b', -0.2], ['c', 0.1]]) // prettier-ignore
    expect(c.valueAndGrad(env).value).toBe(F.evaluate(e)(env))
  })
  it('exponentials that would be much code for few nodes: level by level', () => {
    // Soft dynamic time warping: each cell of a table reads its neighbours above, on the left and between.
    const rows: Array<Array<E>> = []
    for (let i = 0; i < 24; i++) {
      const row: Array<E> = []
      for (let j = 0; j < 24; j++) {
        const near = [rows[i - 1]?.[j], row[j - 1], rows[i - 1]?.[j - 1]].filter((cell) => cell !== undefined)
        const apart = F.square(F.sub(v(`x${i}`), Math.sin(j)))
        row.push(near.length === 0 ? apart : F.sub(apart, F.logSumExp(near.map((cell) => F.neg(cell)))))
      }
      rows.push(row)
    }
    const e = rows[23]?.[23] as E
    const c = F.compile(e)
    expect(c.report).toMatchObject({ runs: 'wasm', why: expect.stringMatching(/level by level/) as string })
    expect(c.report.bytes).toBeLessThan(50_000)
    const env = new Map([...F.freeVariables(e)].map((name, k) => [name, Math.cos(k)]))
    expect(c.valueAndGrad(env).value).toBe(F.evaluate(e)(env))
  })
  it('few nodes: one straight line, unless that were too much code', () => {
    const steps = [F.sin, F.tanh, F.cos, F.atan, F.square, F.sigmoid, F.exp] as const
    const irregular = (count: number): E =>
      Array.from({ length: count }).reduce<E>((e, _, k) => {
        const step = steps[(k * k) % 7] as (x: E) => E
        return F.logSumExp([step(e), v(`a${k % 5}`), e])
      }, v('x'))
    expect(F.compile(irregular(40)).report.why).toMatch(/one straight line/)
    expect(F.compile(irregular(90)).report.why).toMatch(/level by level/)
  })
  it('many kinds of few nodes each: level by level, unless the tape were the only other way', () => {
    // A Cholesky factor: each entry is a sum of as many products as there are columns before it.
    const factor = (count: number): E => {
      const rows: Array<ReadonlyArray<E>> = []
      for (let i = 0; i < count; i++) {
        const row: Array<E> = []
        for (let j = 0; j <= i; j++) {
          const products = row.map((entry, k) => F.mul(entry, (i === j ? row : (rows[j] as ReadonlyArray<E>))[k] as E))
          const left = F.sub(F.add(v(`a${i}.${j}`), i === j ? 9 : 0), F.sum(products))
          row.push(i === j ? F.sqrt(left) : F.div(left, rows[j]?.[j] as E))
        }
        rows.push(row)
      }
      return F.sum(rows.map((row, i) => F.log(row[i] as E)))
    }
    const e = factor(16)
    const c = F.compile(e)
    expect(c.report.why).toMatch(/kinds: they run level by level/)
    expect(c.report.bytes).toBeLessThan(20_000)
    const env = new Map([...F.freeVariables(e)].map((name, k) => [name, Math.sin(k)]))
    expect(c.value(env)).toBeCloseTo(F.evaluate(e)(env), 11)
    // Powers of too many kinds for levels.
    const powers = F.sum(Array.from({ length: 1200 }, (_, k) => F.pow(F.add(v(`p${k}`), 2), 1.01 + 0.01 * (k % 300))))
    expect(F.compile(powers).report.why).toMatch(/kinds, which become loops/)
    // One operation is too wide for levels.
    const wide = F.add(e, F.logSumExp(Array.from({ length: 9 }, (_, k) => v(`w${k}`))))
    expect(F.compile(wide).report.why).toMatch(/kinds, which become loops/)
  })
  it('100,000 nodes with rows give what the fold gives', () => {
    const e = unrolled(400, 12, 16)
    const c = F.compile(e)
    const env = new Map(c.variables.map((name, k) => [name, numbers(k + 1)()]))
    const [got, expected] = [c.valueAndGrad(env), F.valueAndGrad(e)(env)]
    expect(c.report.nodes).toBeGreaterThan(100_000)
    expect(Math.abs(got.value / expected.value - 1)).toBeLessThan(1e-12)
    const largest = [...expected.gradient.values()].reduce((m, d) => (Math.abs(d) > m ? Math.abs(d) : m), 0)
    for (const [name, d] of expected.gradient)
      expect(Math.abs((got.gradient.get(name) as number) - d)).toBeLessThan(1e-12 * largest)
  })
})

describe('primitives', () => {
  const x = Array.from({ length: 20 }, (_, k) => v(`x${k}`))
  const overAll = (f: (x: E) => E): E => F.sum(x.map((xk, k) => F.mul(k + 1, f(xk))))
  const env = new Map(x.map((_, k) => [`x${k}`, k / 7 - 1]))
  const agrees = (e: E): void => {
    const [got, expected] = [F.compile(e).valueAndGrad(env), F.valueAndGrad(e)(env)]
    expect(Math.abs(got.value - expected.value)).toBeLessThan(1e-12 * (1 + Math.abs(expected.value)))
    for (const [name, d] of expected.gradient)
      expect(Math.abs((got.gradient.get(name) as number) - d)).toBeLessThan(1e-11)
  }
  it('one that is a definition is replaced by it', () => {
    const swish = F.primitive({ name: 'swish', arity: 1, define: (n, [a]) => n.mul(a, F.sigmoid.at(n)(a)) })
    const e = overAll(swish)
    agrees(e)
    expect(programOf(e)).not.toContain('swish')
    expect(programOf(e)).toContain('sigmoid')
  })
  it('one without a kernel is called back, number by number', () => {
    const seen: Array<number> = []
    const odd: F.Operation<1> = F.primitive({
      name: 'odd',
      arity: 1,
      value: (a) => {
        seen.push(a)
        return a * a * a
      },
      partials: (n, [a]) => [{ partial: n.mul(n.constant(3), n.pow(a, 2)) }],
    })
    const e = overAll(odd)
    const c = F.compile(e)
    seen.length = 0
    c.valueAndGrad(env)
    expect(seen).toEqual([...env.values()])
    agrees(e)
  })
  it('one with a kernel runs in the lanes', () => {
    const calls: Array<number> = []
    const cube: F.Operation<1> = F.primitive({
      name: 'cube',
      arity: 1,
      value: (a) => {
        calls.push(a)
        return a * a * a
      },
      kernel: (m, [a]) => m.mul(m.mul(a, a), a),
      partials: (n, [a]) => [{ partial: n.mul(n.constant(3), n.pow(a, 2)) }],
    })
    const e = overAll(cube)
    F.compile(e).valueAndGrad(env)
    expect(calls).toEqual([])
    agrees(e)
  })
  it('one that evaluates the program it is part of gets a copy', () => {
    const inner: { program?: F.Compiled<string> } = {}
    const nested: F.Operation<1> = F.primitive({
      name: 'nested',
      arity: 1,
      value: (a) => (a > 0 ? (inner.program as F.Compiled<string>).value(new Map(x.map((_, k) => [`x${k}`, -1]))) : a),
      partials: () => [undefined],
    })
    inner.program = F.compile(overAll(nested))
    const total = x.reduce((s, _, k) => s + k + 1, 0)
    // the inner program is −1 everywhere
    expect(inner.program.value(new Map(x.map((_, k) => [`x${k}`, 1])))).toBe(-total * total)
  })
  it('an error in a primitive comes out as it went in', () => {
    const failing: F.Operation<1> = F.primitive({
      name: 'failing',
      arity: 1,
      value: () => {
        throw new RangeError('no')
      },
      partials: () => [undefined],
    })
    expect(() => F.compile(overAll(failing)).value(env)).toThrow(RangeError)
  })
  it('derivatives of any order go the same road', () => {
    const e = overAll((a) => F.mul(F.sin(a), F.exp(F.mul(0.1, a))))
    agrees(F.derivative('x3')(e))
    agrees(F.derivative('x3')(F.derivative('x3')(e)))
  })
})

describe('hostile input', () => {
  const line = F.mul(v('a'), F.add(v('b'), 1))
  const codeOf = (f: () => unknown): string => {
    try {
      f()
    } catch (e) {
      if (e instanceof F.FluxionError) return e.code
      throw e
    }
    return 'nothing'
  }
  it('is told what is wrong', () => {
    expect(codeOf(() => F.compile(3 as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line, { run: 'fast' as never }))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line, null as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile([line], null as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line, { Run: 'tape' } as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line).value({} as never))).toBe('UnboundVariable')
    expect(codeOf(() => F.compile(line).into(new Float64Array(3), new Float64Array(2)))).toBe('LengthMismatch')
    expect(codeOf(() => F.compile(line).into(new Float64Array(2), new Float64Array(5)))).toBe('LengthMismatch')
    expect(codeOf(() => F.compile(line, { fma: true, run: 'interpreter' }))).toBe('Unsupported')
  })
  it.each([undefined, null, 3])('a list that is none is told from one of the wrong length: %s', (none) => {
    const [c, outputs, list] = [F.compile(line), F.compile([line, line]), new Float64Array(2)]
    const all = outputs.variables.length
    for (const f of [
      () => c.into(none as never),
      () => outputs.into(none as never, list),
      () => outputs.into(new Float64Array(all), none as never),
      () => outputs.vjp({ a: 1, b: 2 }, none as never),
      ...(none === undefined ? [] : [() => c.into(list, none as never), () => outputs.into(list, list, none as never)]),
    ]) {
      expect(codeOf(f)).toBe('LengthMismatch')
      expect(f).toThrow(/; it has none\.$/)
    }
  })
  it('names are data: none reaches the code', () => {
    const names = ['__proto__', 'constructor', '', '"]); throw 1; (["', '\u0000', 'x'.repeat(1e5)]
    const e = F.sum(names.map((name, k) => F.mul(k + 1, F.square(v(name)))))
    const c = F.compile(e)
    expect(
      c.into(
        Float64Array.from(c.variables, (name) => names.indexOf(name)),
        new Float64Array(names.length),
      ),
    ).toBe(names.reduce((s, _, k) => s + (k + 1) * k * k, 0))
  })
  it('constants alone, a variable alone, no rows', () => {
    expect(F.compile(F.constant(-0)).value({})).toBe(-0)
    expect(F.compile(F.add(1, F.exp(F.constant(0)))).value({})).toBe(2)
    expect([...F.compile(v('x')).valueAndGrad(new Map([['x', 5]])).gradient]).toEqual([['x', 1]])
    const none = F.sumOver(F.table({ x: [] as number[] }))(F.mul(F.variable('w'), F.variable('x')))
    expect(F.compile(none).valueAndGrad({ w: 1 })).toEqual({
      value: 0,
      gradient: F.valueAndGrad(none)({ w: 1 }).gradient,
    })
  })
  it('what was returned is not changed by what comes later', () => {
    const c = F.compile(line)
    const first = c.valueAndGrad(new Map([['a', 2], ['b', 3]])) // prettier-ignore
    const before = [...first.gradient]
    c.valueAndGrad(new Map([['a', 7], ['b', 9]])) // prettier-ignore
    expect([...first.gradient]).toEqual(before)
  })
})

describe('arrays', () => {
  it('are told apart when their names, of an operation and a number, could run together', () => {
    // p1 would be the first class, p the eleventh: both p11, in one loop.
    const times = (name: string, c: number): F.Operation<1> =>
      F.primitive({ name, arity: 1, value: (x) => c * x, partials: (n) => [{ partial: n.constant(c) }] })
    const [p, p1] = [times('p', 2), times('p1', 3)]
    const between = [F.tanh, F.sin, F.cos, F.atan, F.exp, F.softplus, F.sigmoid, F.erf, F.expm1]
    const row = (k: number): E => {
      const first = p1(v(`x${k}`))
      const last = p(between.reduce<E>((e, f) => f(e), first))
      return F.square(F.add(F.mul(last, first), first))
    }
    const e = F.sum(Array.from({ length: 60 }, (_, k) => row(k)))
    const env = new Map(Array.from({ length: 60 }, (_, k) => [`x${k}`, Math.sin(k)])) as never
    const c = F.compile(e)
    expect(Math.abs(c.value(env) / F.evaluate(e)(env) - 1)).toBeLessThan(1e-13)
    expect(c.report.program).toMatch(/ p1_1\[i\] = [^]* p11\[i\] = /)
  })
})

describe('a report to read', () => {
  const first = (e: E): string => F.explain(F.compile(e).report).split('\n')[0] as string
  it('counts one as one', () => {
    expect(first(v('x'))).toMatch(/^1 node; 2 classes, 2 statements in 1 loop, /)
    const tangents = F.sum(Array.from({ length: 40 }, (_, k) => F.tanh(v(`x${k}`))))
    expect(first(tangents)).toMatch(/^119 nodes; \d+ classes, \d+ statements in \d+ loops?, /)
  })
})
