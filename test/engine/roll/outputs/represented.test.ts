/** One copy of a template that stands for all: that nothing else comes of it than of all copies. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileOutputs } from '../../../../src/engine/outputs/compile.js'
import { alwaysLevels } from '../../../../src/engine/choose.js'
import { forAllOf } from '../../../../src/engine/roll/outputs/outputsTape.js'
import { tapingOutputs } from '../../../../src/engine/roll/outputs/outputs.js'
import { representing } from '../../../../src/engine/roll/outputs/represented.js'
import { roll } from '../../../../src/engine/roll/roll.js'
import type { Rolled } from '../../../../src/engine/roll/rolled.js'
import { atOnce } from '../../../../src/engine/steps.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)

/** Outputs of one copy: what its variables are called is up to whoever asks. */
type Template = (name: (k: number) => E, c: number) => ReadonlyArray<E>

const pull: Template = (x, c) => {
  const [dx, dy] = [F.sub(x(0), x(1)), F.sub(x(2), x(3))]
  const length = F.sqrt(F.add(F.add(F.square(dx), F.square(dy)), c))
  return [F.div(dx, length), F.div(dy, length)]
}
const fit: Template = (x, c) => [F.mul(x(0), F.exp(F.mul(c, x(1))))]
const steps: Template = (x, c) => [
  Array.from({ length: 12 }).reduce<E>((e) => F.tanh(F.add(F.mul(x(0), e), c)), F.sin(x(1))),
]
const taken: Template = (x) => [F.where(F.lt(x(0), 0), F.square(x(1)), x(0)), F.mul(x(2), x(2))]
const three: Template = (x, c) => {
  const s = F.add(x(0), F.mul(x(1), c))
  const t = F.cos(s)
  return [F.mul(s, t), t, F.add(F.pow(s, 3), F.max(x(2), t))]
}
/** A leaf with itself; and what subtracts in some copies. */
const twice: Template = (x, c) => {
  const y = x(0)
  return [F.mul(F.mul(y, y), F.exp(F.add(F.add(y, y), x(3)))), F.add(x(1), F.mul(c > 3 ? -1 : 2, F.sin(x(2))))]
}
const chain = (x: (k: number) => E, c: number): ReadonlyArray<E> =>
  Array.from({ length: 14 }).reduce<ReadonlyArray<E>>(
    (all) => [...all, F.tanh(F.add(F.mul(x(0), all.at(-1) as E), F.mul(c, all.at(-2) as E)))],
    [F.sin(x(1)), F.cos(x(2))],
  )
const lagged: Template = (x, c) => [chain(x, c).at(-1) as E]
const chained: Template = (x, c) =>
  Array.from({ length: 22 }).reduce<ReadonlyArray<E>>(
    (all) => [...all, F.tanh(F.mul(c, all.at(-1) as E))],
    [F.sin(x(0))],
  )
const summed: Template = (x, c) => [F.sum(chained(x, c))]
/** Of what is added up in a loop some are variables, some are numbers. */
const summedLeaves: Template = (x, c) => [F.sum([...chained(x, c), x(1), x(2), x(3), c, 2 * c, 3 * c])]
/**
 * Outputs that repeat step by step. In another order they are each other's, and copies come in the order of the first.
 */
const fan: Template = (x) => {
  const s = F.sin(x(0))
  return Array.from({ length: 14 }, (_, k) => F.exp(F.mul(s, x(k))))
}
const states: Template = (x, c) => chain(x, c).slice(2, 12)
/** Outputs that are the same by themselves, but share one thing or another. */
const shares: Template = (x, c) => {
  const [s, t] = [F.exp(x(0)), F.exp(x(1))]
  return [F.cos(s), c > 3 ? F.mul(s, F.tanh(t)) : F.mul(t, F.tanh(s))]
}
const templates = { pull, fit, steps, taken, three, twice, lagged, summed, summedLeaves, fan, states, shares }

/** So many copies of a template that read some of so many variables; a reading may be of the same one twice. */
const copies = (template: Template, count: number, names: number, step: number): ReadonlyArray<ReadonlyArray<E>> =>
  Array.from({ length: count }, (_, n) => template((k) => v(`x${(n * step + k * k) % names}`), 0.5 + (n % 7)))

/** Outputs in another order. */
const shuffled = <T>(list: ReadonlyArray<T>, by: number): ReadonlyArray<T> =>
  [...list.entries()].sort(([a], [b]) => ((a * by) % 4001) - ((b * by) % 4001)).map(([, e]) => e)

const outputs: fc.Arbitrary<ReadonlyArray<E>> = fc
  .record({
    kinds: fc.array(
      fc.record({
        template: fc.constantFrom(...Object.values(templates).filter((t) => t !== fan)),
        count: fc.constantFrom(1, 3, 64, 64, 70),
        names: fc.integer({ min: 1, max: 200 }),
        step: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    by: fc.constantFrom(1, 1, 7, 101),
    extra: fc.constantFrom<ReadonlyArray<E>>([], [v('x0')], [F.constant(2), F.exp(v('x1'))], [F.exp(F.sum(Array.from({ length: 450 }, (_, k) => v(`x${k}`))))]), // prettier-ignore
  })
  .map(({ by, extra, kinds }) => {
    const all = kinds.flatMap(({ count, names, step, template }) => copies(template, count, names, step)).flat()
    return shuffled([...all, ...extra], by)
  })

const taped = (es: ReadonlyArray<E>, fewNodes: number) => atOnce(tapingOutputs(es, undefined, undefined, fewNodes))

/** What is rolled up of outputs, but for functions. */
const rolledOf = (es: ReadonlyArray<E>, fewNodes: number): Omit<Rolled, 'listsOf'> => {
  const { tape, ...own } = taped(es, fewNodes)
  const columns = { rows: 1, column: () => undefined }
  const { listsOf, ...rest } = roll([{ tape, outputs: own, weight: 1, reduce: 'one', columns, rowWeights: undefined }])
  expect(listsOf).toEqual([undefined])
  return rest
}

/**
 * So many residuals with a variable of each one's own, `t`, that decides and moves nothing; more nodes than are ever
 * written out one by one.
 */
const chosen = (count: number): ReadonlyArray<E> =>
  Array.from({ length: count }, (_, k) => {
    const [a, b, t] = [v(`a${k % 9}`), v(`b${k}`), v(`t${k}`)]
    const e = Array.from({ length: 20 }).reduce<E>((z, _unused, n) => F.sin(F.add(z, F.mul(1 + n, k % 2 === 0 ? a : b))), F.sub(b, k)) // prettier-ignore
    return F.mul(F.sub(1, F.div(1, 4)), F.where(F.lt(t, 0), e, F.neg(e)))
  })

describe('one copy that stands for all', () => {
  it.each(Object.entries(templates))('of %s rolls up to what all copies roll up to', (_, template) => {
    ;[1, 3].forEach((step) => {
      const es = copies(template, 220, 40, step).flat()
      expect(rolledOf(es, 0)).toEqual(rolledOf(es, Infinity))
    })
  })
  it('of any of them, and of others beside, in any order, does so too', () => {
    let some = 0
    fc.assert(
      fc.property(outputs, (es) => {
        const made = taped(es, 0)
        // How many copies there would be is known about: at the border derivatives may go forward for one of them.
        fc.pre(made.made._tag === taped(es, Infinity).made._tag)
        if (forAllOf(made) !== undefined) some += 1
        expect(rolledOf(es, 0)).toEqual(rolledOf(es, Infinity))
      }),
      { numRuns: 60 },
    )
    expect(some).toBeGreaterThan(20)
  })
  it('is written where there are many, and operations are few', () => {
    const es = chosen(400)
    const { made, tape } = taped(es, 16384)
    expect(forAllOf({ made })).toBeDefined()
    expect(tape.ops.length).toBeLessThan(400)
    expect(forAllOf(taped(copies(pull, 63, 200, 1).flat(), 0))).toBeUndefined()
    expect(forAllOf(taped(copies(pull, 64, 200, 1).flat(), 0))).toBeDefined()
    expect(forAllOf(taped(copies(pull, 64, 200, 1).flat(), 16384))).toBeUndefined()
  })
  it('gives the values and entries of the fold, in every way of running', () => {
    const es = chosen(300)
    const env = new Map(es.flatMap((e) => [...F.freeVariables(e)]).map((name, k) => [name, Math.sin(k)]))
    const known = F.jacobian(es)(env)
    for (const c of [F.compile(es), F.compile(es, { run: 'interpreter' }), compileOutputs(alwaysLevels, es, {})]) {
      expect(c.report.runs).not.toBe('tape')
      c.value(env).forEach((value, k) => {
        expect(value).toBeCloseTo(F.evaluate(es[k] as E)(env), 12)
      })
      c.jacobian(env).forEach((g, k) => {
        const theirs = known[k] as ReadonlyMap<string, number>
        expect([...g.keys()].sort()).toEqual([...theirs.keys()].sort())
        g.forEach((slope, name) => {
          expect(slope).toBeCloseTo(theirs.get(name) as number, 10)
        })
      })
    }
  })
  it('what only numbers stand beneath is the number that it is, copy by copy', () => {
    const es = Array.from({ length: 64 }, (_, k) => F.mul(F.exp(v(`x${k}`)), F.sub(1, F.sqrt(k % 3))))
    const given = atOnce(representing(F.tapeOf(...es), 0))
    expect([...(given?.leaves.values() ?? [])]).toHaveLength(2)
    const c = F.compile(es)
    c.value(new Map(es.map((_, k) => [`x${k}`, 0]))).forEach((value, k) => {
      expect(value).toBe(1 - Math.sqrt(k % 3))
    })
  })
  it('has as many leaves as there are, more than a call may have arguments', () => {
    const xs = Array.from({ length: 150_000 }, (_, k) => v(`x${k}`))
    const es = Array.from({ length: 64 }, (_, k) => F.mul(v(`a${k}`), F.logSumExp(xs)))
    expect(atOnce(representing(F.tapeOf(...es)))?.leaves.size).toBe(xs.length + 1)
  })
  it('is not written where templates could not be told apart by the roles of their copies', () => {
    expect(atOnce(representing(F.tapeOf(...copies(shares, 240, 50, 1).flat()), 0))).toBeDefined()
    expect(forAllOf(taped(copies(shares, 240, 50, 1).flat(), 0))).toBeUndefined()
    // of one kind there are enough, of the other, with the same roles, are not
    const few = copies(shares, 120, 50, 1).flat()
    expect(atOnce(representing(F.tapeOf(...few), 0))?.tape.roots).toHaveLength(2 + 2 * 52)
    expect(rolledOf(few, 0)).toEqual(rolledOf(few, Infinity))
  })
  it('nor where outputs have so much in common that derivatives go forward', () => {
    const es = Array.from({ length: 64 }, (_, k) => {
      const e = Array.from({ length: 10 }).reduce<E>((z) => F.sin(F.mul(v(`a${k}`), z)), v(`b${k}`))
      return Array.from({ length: 20 }, (_unused, n) => F.pow(e, n + 2))
    }).flat()
    expect([0, Infinity].map((fewNodes) => taped(es, fewNodes).made._tag)).toEqual(['Shared', 'Shared'])
  })
  it('is made in steps', () => {
    const steps = tapingOutputs(chosen(2000))
    let count = 0
    while (steps.next().done !== true) count += 1
    expect(count).toBeGreaterThan(30)
  })
})
