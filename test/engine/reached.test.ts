/** What of a recurrence derivatives reach: a node that they do not passes nothing on, be its slope infinite. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import { differentiated } from '../../src/engine/program/differentiate.js'
import { lower } from '../../src/engine/program/lower.js'
import { layoutsOf } from '../../src/engine/roll/maps/layout.js'
import { roll } from '../../src/engine/roll/roll.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { wrongWith } from './agreement.js'
import { modulesMade } from './wasm/modules.js'

type E = Expr<string>

const STEP_BY_STEP = 'one after the other'

/** What a step makes of two values of the steps before it, and of two variables of its own. */
type Transition = (x: E, y: E, a: E, b: E) => E

/** Derivatives go back through at least one operand, whatever the numbers are. */
const certain = {
  'the slope of hypot': (x, _, a, b) => F.tanh(F.add(F.mul(a, x), F.hypot(x, b))),
  'a power of 0': (x, y, a, b) => F.add(F.mul(F.mul(0.5, a), F.mul(x, y)), F.mul(b, F.pow(x, 0))),
  'a larger one beside it': (x, y, a, b) => F.sub(F.mul(a, x), F.mul(0.2, F.max(y, b))),
} satisfies Record<string, Transition>

/** It is for the numbers to decide what they go through. */
const decided: ReadonlyArray<Transition> = [
  (x, y, a, b) => F.where(F.gt(b, 0), F.mul(a, x), y),
  (x, y, a, b) => F.where(F.gt(b, 0), F.log(F.square(F.mul(a, x))), y),
  (x, y, a, b) => F.add(F.mul(a, y), F.where(F.gt(x, b), F.sqrt(F.square(x)), b)),
  (x, y, a, b) => F.max(F.mul(a, x), F.mul(b, y)),
  (x, y, a, b) => F.hypot(F.mul(a, x), F.mul(b, y)),
  (x, y, a, b) => F.tanh(F.add(F.logSumExp([x, b]), F.mul(a, y))),
]
const transitions: ReadonlyArray<Transition> = [...Object.values(certain), ...decided]

/** Two states that stand on each other for so many steps. */
const steps = (transition: readonly [Transition, Transition], count: number, readsBack: boolean): E => {
  let [x, y, earlier]: [E, E, E] = [F.variable('x'), F.variable('y'), F.variable('z')]
  for (let k = 0; k < count; k++) {
    const [a, b] = [F.variable(`a${k}`), F.variable(`b${k}`)]
    const [u, v] = [transition[0](x, y, a, b), transition[1](y, readsBack ? earlier : x, b, a)]
    ;[x, y, earlier] = [u, v, x]
  }
  return F.add(x, F.mul(0, y))
}

const envOf = (e: E, numbers: ReadonlyArray<number>): ReadonlyMap<string, number> =>
  new Map([...F.freeVariables(e)].map((name, k) => [name, numbers[k % numbers.length] as number]))

/** Whether the program with all marks counts what reaches some nodes. */
const counts = (e: E): boolean => {
  const columns = { rows: 1, column: () => undefined }
  const rolled = roll([{ tape: F.tapeOf(e), weight: 1, reduce: 'one', columns, rowWeights: undefined }])
  const { statements } = differentiated(lower(rolled, layoutsOf(rolled)), rolled.root)
  return statements.some(({ out }) => out.array.use === 'reached')
}

describe('what derivatives reach of a recurrence', () => {
  it.each(Object.entries(certain))('is not counted where something always does: %s', (_, transition) => {
    const e = steps([transition, transition], 40, false)
    const { program } = F.compile(e).report
    expect(program).toContain(STEP_BY_STEP)
    expect(program).not.toContain('reached')
    expect(wrongWith(e, envOf(e, [0.5, -0.25, 0.125, 0]), alwaysLoops)).toEqual([])
  })

  it('is what the fold reaches, where numbers decide', () => {
    const numbers = fc.array(fc.constantFrom(0, -0, 1, -1, 0.5, -0.5, 0.25), { minLength: 5, maxLength: 23 })
    const transition = fc.constantFrom(...transitions)
    const seen = { stepByStep: 0, counted: 0, asked: 0 }
    fc.assert(
      fc.property(
        fc.tuple(transition, transition),
        fc.integer({ min: 8, max: 24 }),
        fc.boolean(),
        numbers,
        (both, count, readsBack, drawn) => {
          const e = steps(both, count, readsBack)
          const { program } = compileBy(alwaysLoops, e, {}).report
          if (program.includes(STEP_BY_STEP)) seen.stepByStep += 1
          if (counts(e)) seen.counted += 1
          // That of the gradient, that of the value alone; and the one that is asked where the first finds NaN.
          const modules = modulesMade(() => expect(wrongWith(e, envOf(e, drawn), alwaysLoops)).toEqual([]))
          if (modules.length > 2) seen.asked += 1
        },
      ),
      { numRuns: 150, seed: 20261123 },
    )
    expect(seen.stepByStep).toBeGreaterThan(75)
    expect(seen.counted).toBeGreaterThan(75)
    expect(seen.asked).toBeGreaterThan(10)
  }, 120_000)

  it('is nothing of a start that no step goes on from, though it is copied with the others', () => {
    const roots = [0, 1].map((k): E => F.sqrt(F.variable(`x${k}`)))
    const states: Array<ReadonlyArray<E>> = [roots]
    for (let t = 0; t < 24; t++) {
      const last = states[t]?.[0] as E
      states.push([0, 1].map((k) => F.tanh(F.add(F.mul(F.variable(`a${t}.${k}`), last), F.variable(`b${t}.${k}`)))))
    }
    const choice = F.where(F.gt(F.variable('u'), 0), roots[1] as E, F.variable('v'))
    const e = F.sum([...states.slice(1).map((s) => s[1] as E), states[24]?.[0] as E, choice])
    expect(F.compile(e).report.program).toContain(STEP_BY_STEP)
    // The slope of the root that is not chosen is infinite.
    const env = new Map([...envOf(e, [0.5, -0.25, 0.125]), ['x0', 0.25], ['x1', 0], ['u', -1]])
    expect(wrongWith(e, env, alwaysLoops)).toEqual([])
  })
})

describe('what derivatives reach of nodes that tests read', () => {
  it('is nothing of those that nothing else reads, though lists of others begin further on', () => {
    const list = (count: number, term: (k: number) => E): E => F.sum(Array.from({ length: count }, (_, k) => term(k)))
    const roots = Array.from({ length: 20 }, (_, k): E => F.sqrt(F.variable(`x${k}`)))
    const root = (k: number): E => roots[k] as E
    const inNoOrder = [3, 0, 7, 1, 9, 4, 8, 2, 6, 5]
    const e = F.sum([
      list(20, (k) => F.where(F.gt(root(k), 1), F.variable(`a${k}`), F.variable(`b${k}`))),
      list(10, (k) => F.sin(root(10 + k))),
      list(10, (k) => F.mul(F.cos(root(10 + (inNoOrder[k] as number))), F.variable(`c${k}`))),
      list(20, (k) => F.mul(3, F.variable(`x${k}`))),
    ])
    const { gradient } = compileBy(alwaysLoops, e, {}).valueAndGrad(new Map([...envOf(e, [0.5, 2, 0.25]), ['x3', 0]]))
    expect([...gradient.values()].filter((d) => !Number.isFinite(d))).toEqual([])
    expect(gradient.get('x3')).toBe(3)
  })
})

describe('an infinite slope that is the same in every row', () => {
  const [a, x] = [F.variable('a'), F.variable('x')]
  const rows = [1, 0, 2]
  const objective = F.sumOver(F.table({ x: rows }))(F.mul(x, F.log(a)))
  const log = F.log(a)
  const written = F.sum(rows.map((row) => F.mul(row, log)))

  it('meets the sum of all rows, as where they are written out', () => {
    for (const { gradient, value } of [
      F.compile(objective).valueAndGrad({ a: 0 }),
      F.compile(written).valueAndGrad({ a: 0 }),
      F.valueAndGrad(written)({ a: 0 }),
    ]) {
      expect(value).toBeNaN()
      expect(gradient.get('a')).toBe(Infinity)
    }
  })

  it('meets each of them in the fold of an objective', () => {
    expect(F.grad(objective)({ a: 0 }).get('a')).toBeNaN()
  })
})
