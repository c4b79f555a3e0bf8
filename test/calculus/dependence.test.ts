/** Which variables derivatives of roots can reach. */
import { describe, expect, it } from 'vitest'
import { reachedFrom } from '../../src/calculus/dependence.js'
import { tapeOf } from '../../src/expr/tape.js'
import * as F from '../../src/index.js'

const xs = Array.from({ length: 150 }, (_, k) => F.variable(`x${k}`) as F.Expr<string>)
const roots = Array.from({ length: 40 }, (_, k) => F.sum([0, 1, 7, 31, 32, 64, 149].map((by) => F.sin(xs[(k * 13 + by) % 150] as F.Expr<string>)))) // prettier-ignore
const named = (tape: F.Tape, words?: number): ReadonlyArray<ReadonlyArray<string>> =>
  reachedFrom(tape, () => undefined, words).map((list) => Array.from(list, (v) => tape.variables[v] as string))

describe('variables that roots reach', () => {
  it('are those of their gradients, in the order of the tape', () => {
    const tape = tapeOf(...roots)
    named(tape).forEach((names, k) => {
      expect([...names].sort()).toEqual([...F.freeVariables(roots[k] as F.Expr<string>)].sort())
      const places = names.map((name) => tape.variables.indexOf(name))
      expect(places).toEqual([...places].sort((a, b) => a - b))
    })
  })
  it('are the same however many are looked at at once', () => {
    const tape = tapeOf(...roots)
    for (const words of [1, tape.ops.length * 2, tape.ops.length * 3]) expect(named(tape, words)).toEqual(named(tape))
  })
  it('are none that stand in tests alone, or beneath a power of 0', () => {
    const [a, b, c] = [F.variable('a'), F.variable('b'), F.variable('c')]
    const tape = tapeOf(F.where(F.lt(a, 0), b, 2), F.pow(c, 0), F.mul(a, c))
    expect(named(tape)).toEqual([['b'], [], ['a', 'c']])
  })
  it('are counted on the way, so that too many are refused before they are listed', () => {
    const counts: Array<number> = []
    reachedFrom(tapeOf(...roots), (count) => counts.push(count), 1)
    expect(counts.at(-1)).toBe(280)
    expect(counts.length).toBe(Math.ceil(tapeOf(...roots).variables.length / 32))
    expect(counts.length).toBeGreaterThan(1)
    expect(() => reachedFrom(tapeOf(...roots), () => { throw new Error('too many') })).toThrow('too many') // prettier-ignore
  })
})
