/** Sums whose terms are copies of templates: what becomes of them, and that it is right. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dag, environment } from '../../../../laws/samples/expressions.js'
import { steadySteps } from '../../../../laws/samples/steady.js'
import { alwaysLoops, choose } from '../../../../src/engine/choose.js'
import { rolesInSum } from '../../../../src/engine/roll/templates/summands.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'
import { wrongWith } from '../../agreement.js'

type E = Expr<string>
type Vector = readonly [E, E, E]
const v = (name: string): E => F.variable(name)
const of = (name: string): Vector => [v(`${name}0`), v(`${name}1`), v(`${name}2`)]

const cross = (a: Vector, b: Vector): Vector => [
  F.sub(F.mul(a[1], b[2]), F.mul(a[2], b[1])),
  F.sub(F.mul(a[2], b[0]), F.mul(a[0], b[2])),
  F.sub(F.mul(a[0], b[1]), F.mul(a[1], b[0])),
]
const squared = (a: Vector): E => F.sum(a.map((x) => F.square(x)))

/** How far a point is from a line through two others, and a parameter that all rows share. */
const distance = (a: Vector, b: Vector, p: Vector): E => {
  const along = b.map((x, k) => F.sub(x, a[k] as E)) as unknown as Vector
  const off = p.map((x, k) => F.sub(x, F.mul(F.exp(v('scale')), a[k] as E))) as unknown as Vector
  const area = cross(along, off)
  return F.div(squared(cross(area, along)), F.add(1, squared(along)))
}

const ROWS = 40

describe('terms that are copies of templates', () => {
  it('are computed copy by copy: the first loop comes to the result, and goes back from there', () => {
    const terms = Array.from({ length: ROWS }, (_, k) => distance(of(`a${k % 7}.`), of(`b${k % 5}.`), of(`c${k}.`)))
    const [once, first] = F.compile(F.sum(terms)).report.program.split(/^for /m)
    // What all copies read alike comes before, though each of its three places in a copy is a class.
    expect(once).toMatch(/^once\n {2}exp\d\[0\] = exp\(x\[\d+\]\)\n$/)
    expect(first).toContain('result[0] = Σ')
    expect(first).toContain('∂sum')
  })
  it('over the rows of a table, too', () => {
    const column = (k: number): ReadonlyArray<number> => Array.from({ length: ROWS }, (_, row) => Math.sin(3 * row + k))
    const t = F.table({ p0: column(0), p1: column(1), p2: column(2) })
    const over = F.meanOver(t as F.Table<never>)(distance(of('a'), of('b'), of('p')))
    const names = [...['a', 'b'].flatMap((n) => [0, 1, 2].map((k) => `${n}${k}`)), 'scale']
    expect(wrongWith(over, new Map(names.map((name, k) => [name, Math.cos(k)])), choose)).toEqual([])
  })
  it.each([8, 50])('a loss of %i rows takes as many loops over a table as written out', (rows) => {
    // turned by a quarter, so that by shape alone coordinates would be gathered
    const [s, c] = [F.sin(v('angle')), F.cos(v('angle'))]
    const turned = (x: E | number, y: E | number): E => {
      const p = [F.sub(F.mul(c, x), F.mul(s, y)), F.add(F.mul(s, x), F.mul(c, y))] as const
      return F.add(F.square(F.mul(p[0], F.exp(p[1]))), F.square(F.mul(p[1], F.exp(p[0]))))
    }
    const columns = {
      x: Array.from({ length: rows }, (_, k) => Math.sin(k)),
      y: Array.from({ length: rows }, (_, k) => Math.cos(3 * k)),
    }
    const over = F.compile(F.meanOver(F.table(columns))(turned(v('x'), v('y'))))
    const written = F.compile(F.mean(columns.x.map((x, k) => turned(x, columns.y[k] as number))))
    expect(written.value({ angle: 0.3 })).toBeCloseTo(over.value({ angle: 0.3 }), 12)
    expect(written.report.loops).toBe(over.report.loops)
  })
  const variables = ['x', 'y', 'z'] as const
  const graph = dag({ variables, size: 20, steps: steadySteps('x', 'y') })
  it('give what the fold gives, whatever they share and in any order', () => {
    const picks = fc.array(fc.tuple(fc.nat(2), fc.nat(9), fc.constantFrom(1, -1, 0.5)), {
      minLength: 1,
      maxLength: 120,
    })
    fc.assert(
      fc.property(graph, graph, picks, environment(variables), fc.nat(3), (a, b, order, env, shared) => {
        const templates = [a, F.mul(a, F.tanh(b)), F.add(F.square(b), F.where(F.lt(a, 0), F.sin(a), b))]
        const trunk = F.tanh(F.mul(a, b))
        const terms = order.map(([t, k, factor]) => {
          const e = F.substitute({ x: v(`x${k % 4}`), z: k % 2 === 0 ? v('z') : F.constant(k) })(templates[t] as E)
          return F.mul(factor, k < shared ? F.mul(e, trunk) : e)
        })
        const point = new Map([
          ...env,
          ...[0, 1, 2, 3].map((k) => [`x${k}`, Math.sin(k + (env.get('x') ?? 0))] as const),
        ])
        const e = F.sum(terms)
        const own = new Map([...point].filter(([name]) => F.freeVariables(e).has(name)))
        expect(wrongWith(e, own, choose)).toEqual([])
        expect(wrongWith(e, own, alwaysLoops)).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 120_000)
  it('a trunk that very many terms share is walked over once, not for each', () => {
    const trunk = Array.from({ length: 3000 }).reduce<E>((e) => F.tanh(F.add(e, v('a'))), v('a'))
    const terms = Array.from({ length: 3000 }, (_, k) =>
      F.square(F.sub(F.mul(v(`b${k}`), trunk), F.mul(trunk, v(`c${k}`)))),
    )
    const c = F.compile(F.sum(terms))
    expect(c.variables).toHaveLength(6001)
  })
  it('sums of shared sums are walked over once, not along every way down to a term', () => {
    // Two ways down at each step, 2^60 in all.
    const grown = Array.from({ length: 60 }).reduce<E>((e) => F.add(e, F.mul(0.01, e)), F.tanh(v('a')))
    const terms = Array.from({ length: 40 }, (_, k) => F.square(F.exp(v(`b${k}`))))
    expect(rolesInSum(F.tapeOf(F.sum([...terms, grown])), undefined, () => false)).toBeDefined()
  })
})
