import { afterEach, describe, expect, it, vi } from 'vitest'
import { taping } from '../../src/expr/tape.js'
import * as F from '../../src/index.js'
import type { Compiled, CompileOptions, Expr, Objective } from '../../src/index.js'
import { atOnce, compiledModule, each, inSlices, type Steps } from '../../src/engine/steps.js'
import { modulesMade } from './wasm/modules.js'

type E = Expr<string>

const layered = (): E => {
  const x = Array.from({ length: 40 }, (_, k): E => F.variable(`x${k}`))
  const mixed = (h: ReadonlyArray<E>): ReadonlyArray<E> => h.map((a, k) => F.tanh(F.add(a, F.mul(h[(k + 7) % 40] as E, 0.5)))) // prettier-ignore
  return F.sum(mixed(mixed(mixed(x))).map(F.square))
}
const straight = (): E => F.mul(F.exp(F.variable('a')), F.sin(F.add(F.variable('b'), F.variable('a'))))
const irregular = (): E => {
  const x = F.variable('x')
  return Array.from({ length: 200 }).reduce<E>((e, _, k) => (k % 3 === 0 ? F.tanh(e) : F.add(F.mul(e, x), k)), x)
}
const fit = (): Objective<string> => {
  const t = F.table({ t: [0, 1, 2, 3, 4, 5], y: [2, 1, 0.5, 0.3, 0.1, 0.05] })
  const model = F.mul(F.variable('a'), F.exp(F.mul(F.variable('rate'), F.variable('t'))))
  return F.meanOver(t)(F.square(F.sub(model, F.variable('y')))) as Objective<string>
}

const resultsOf = (c: Compiled<string>): ReadonlyArray<number> => {
  const x = Float64Array.from(c.variables, (_, k) => 0.3 - 0.01 * k)
  const gradient = new Float64Array(x.length)
  return [c.into(x), c.into(x, gradient), ...gradient]
}
const reported = ({ report }: Compiled<string>): object => ({
  ...report,
  milliseconds: Object.keys(report.milliseconds),
})

/** Lets the clock leap, so that every step takes longer than a slice; gives how often the thread was given back. */
const countTurns = (): { readonly turns: number } => {
  const counted = { turns: 0 }
  let time = 0
  vi.stubGlobal('performance', { now: () => (time += 10) })
  const Channel = MessageChannel
  vi.stubGlobal('MessageChannel', function () {
    counted.turns += 1
    return new Channel()
  })
  return counted
}

afterEach(() => vi.unstubAllGlobals())

const programs: ReadonlyArray<readonly [string, () => E | Objective<string>]> = [
  ['layers', layered],
  ['a straight line', straight],
  ['what is irregular', irregular],
  ['a fit over a table', fit],
]
const ways: ReadonlyArray<CompileOptions> = [{}, { run: 'interpreter' }, { run: 'tape' }]

describe('compileAsync', () => {
  it.each(programs)('%s: the report and the bits of compile', async (_, make) => {
    for (const options of ways) {
      const [now, later] = [F.compile(make(), options), await F.compileAsync(make(), options)]
      expect(later.variables).toEqual(now.variables)
      expect(reported(later)).toEqual(reported(now))
      expect(resultsOf(later)).toEqual(resultsOf(now))
    }
  })
  it('gives the thread back between phases, and between loops', async () => {
    const counted = countTurns()
    const { report } = await F.compileAsync(layered(), { run: 'interpreter' })
    expect(report.loops).toBeGreaterThan(3)
    expect(counted.turns).toBeGreaterThanOrEqual(report.loops + 6)
  })
  it('lets a timer go first', async () => {
    countTurns()
    const order: Array<string> = []
    setImmediate(() => order.push('other'))
    await F.compileAsync(layered()).then(() => order.push('compiled'))
    expect(order).toEqual(['other', 'compiled'])
  })
  it('leaves nothing to be compiled at the first call', async () => {
    const point = new Map(Array.from({ length: 40 }, (_, k) => [`x${k}`, 0.1]))
    const [now, later] = [F.compile(layered()), await F.compileAsync(layered())]
    expect(modulesMade(() => now.value(point))).toHaveLength(1)
    expect(modulesMade(() => later.value(point))).toHaveLength(0)
  })
  it('takes turns with another that reads the same nodes', async () => {
    countTurns()
    // of more nodes than one step goes through
    const e: E = F.sum(Array.from({ length: 3000 }, (_, k) => F.square(F.sub(F.variable(`x${k % 40}`), k))))
    const [a, b] = await Promise.all([F.compileAsync(e), F.compileAsync(F.mul(e, 2))])
    expect(resultsOf(a)).toEqual(resultsOf(F.compile(e)))
    expect(resultsOf(b)).toEqual(resultsOf(F.compile(F.mul(e, 2))))
  })
  it('takes several outputs, and outputs over a table', async () => {
    const [a, b] = [F.variable('a'), F.variable('b')]
    const pair = [F.mul(a, b), F.sin(b)] as const
    const rows = F.over(F.table({ t: [1, 2, 3] }))([F.exp(F.mul(a, F.variable('t')))])
    expect((await F.compileAsync(pair)).jacobian({ a: 2, b: 3 })).toEqual(F.compile(pair).jacobian({ a: 2, b: 3 }))
    expect((await F.compileAsync(rows)).dense({ a: 0.5 })).toEqual(F.compile(rows).dense({ a: 0.5 }))
  })
  it('compiles the list that it was given, whatever becomes of that meanwhile', async () => {
    countTurns()
    const outputs = Array.from({ length: 3000 }, (_, k) => F.mul(F.square(F.variable(`x${k}`)), F.exp(F.variable('a'))))
    const later = F.compileAsync(outputs)
    outputs.length = 0
    expect((await later).outputs).toBe(3000)
  })
  it('is rejected with what compile throws', async () => {
    await expect(F.compileAsync(3 as unknown as E)).rejects.toThrow(
      'compile takes an expression, an objective, or several outputs, not the number 3',
    )
    const wrong = { run: 'gpu' } as unknown as CompileOptions
    await expect(F.compileAsync(straight(), wrong)).rejects.toThrow("compile runs as 'wasm', 'interpreter' or 'tape'")
  })
  it('needs neither messages nor timers', async () => {
    countTurns()
    vi.stubGlobal('MessageChannel', undefined)
    expect(resultsOf(await F.compileAsync(straight()))).toEqual(resultsOf(F.compile(straight())))
    vi.stubGlobal('setTimeout', undefined)
    expect(resultsOf(await F.compileAsync(straight()))).toEqual(resultsOf(F.compile(straight())))
  })
  it('starts again with other rows', async () => {
    const [before, next] = [F.table({ t: [1, 2] }), F.table({ t: [3, 4, 5] })]
    const rows = F.sumOver(before)(F.mul(F.variable('a'), F.variable('t')))
    expect((await F.compileAsync(rows)).withTable(before, next).value({ a: 2 })).toBe(24)
  })
})

describe('a tape in slices', () => {
  const parts = ({ first, numbers, operands, ops, roots, second, variables }: F.Tape): object =>
    ({ first, numbers, operands, ops, roots, second, variables }) // prettier-ignore
  const shared = (): E => {
    const [a, b] = [F.tanh(F.variable('a')), F.max(F.variable('b'), 2)]
    return F.add(F.mul(F.add(a, b), F.max(a, b)), F.pow(F.add(F.exp(F.mul(a, b)), F.max(b, a)), 3))
  }
  it.each([1, 2, 3, 5])('of %i nodes is the tape, whatever else is made meanwhile', (slice) => {
    const [e, whole] = [shared(), parts(F.tapeOf(shared()))]
    const work = taping([e], true, slice)
    let [done, stops] = [work.next(), 0]
    while (done.done !== true && stops < 100) {
      // another tape of some of its nodes, where each of them stands elsewhere
      F.tapeOf(F.mul(F.variable('z'), F.square(e)))
      stops += 1
      done = work.next()
    }
    const tape = done.value as F.Tape
    expect(parts(tape)).toEqual(whole)
    expect(stops).toBe(Math.floor(tape.ops.length / slice))
    tape.nodes.forEach((n, i) => expect(tape.indexOf(n)).toBe(i))
  })
  it('knows its nodes after it was made beside another', () => {
    const e = shared()
    const work = taping([e], true, 4)
    work.next()
    const between = F.tapeOf(e)
    const done = atOnce(work as Steps<F.Tape>)
    between.nodes.forEach((n, i) => expect([between.indexOf(n), done.indexOf(n)]).toEqual([i, i]))
  })
})

describe('steps', () => {
  const squares = (): ReturnType<typeof each<number, number>> => each([1, 2, 3], (x) => x * x)
  it('come to the same at once and in slices', async () => {
    expect(atOnce(squares())).toEqual([1, 4, 9])
    expect(await inSlices(squares())).toEqual([1, 4, 9])
  })
  it('keep the thread while a slice lasts', async () => {
    const counted = countTurns()
    vi.stubGlobal('performance', { now: () => 0 })
    await inSlices(squares())
    expect(counted.turns).toBe(0)
  })
  it('are given a module where they ask for one', async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    expect(String(atOnce(compiledModule(empty)))).toBe('[object WebAssembly.Module]')
    expect(String(await inSlices(compiledModule(empty)))).toBe('[object WebAssembly.Module]')
    await expect(inSlices(compiledModule(Uint8Array.of(1)))).rejects.toThrow()
  })
})
