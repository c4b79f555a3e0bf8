import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { centred } from '../support/drawn.js'
import { wrongWith } from './agreement.js'
import { stepwise, type Stepwise } from './stepwise.js'
import { ofThree } from './workloads/chains.js'

type E = Expr<string>

const STEP_BY_STEP = 'one after the other'

/** The numbers that a program is about, without its thousands of nodes. */
const named = ({ e, env, text }: Stepwise): { readonly program: () => Stepwise } & Record<symbol, () => string> => ({
  program: () => ({ e, env, text }),
  [fc.toStringMethod]: () => text,
})

/** x ← tanh(a x + b), with coefficients for each step. */
const chain = (depth: number, name = (letter: string, k: number) => `${letter}${k}`): E => {
  let x: E = F.variable('x')
  for (let k = 0; k < depth; k++) x = F.tanh(F.add(F.mul(F.variable(name('a', k)), x), F.variable(name('b', k))))
  return x
}

const chainAt = (depth: number): ReadonlyMap<string, number> =>
  new Map([
    ['x', 0.5],
    ...Array.from({ length: depth }, (_, k) => [
      [`a${k}`, 1 + 0.3 * Math.cos(k)] as const,
      [`b${k}`, 0.1 * Math.cos(3 * k)] as const,
    ]).flat(),
  ])

/** Two animals, and so many steps of Runge and Kutta; they are counted after the last, or after some steps. */
const predatorsAndPrey = (
  steps: number,
  isCounted = (k: number, _animal: 0 | 1): boolean => k === steps,
  counted = (animals: E): E => animals,
): E => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => F.variable(name)) as [E, E, E, E]
  const slope = ([x, y]: readonly [E, E]): readonly [E, E] => [
    F.mul(x, F.sub(a, F.mul(b, y))),
    F.mul(y, F.sub(F.mul(c, x), d)),
  ]
  const moved = ([x, y]: readonly [E, E], h: number, [u, v]: readonly [E, E]): readonly [E, E] => [
    F.add(x, F.mul(h, u)),
    F.add(y, F.mul(h, v)),
  ]
  const h = 0.02
  let s: readonly [E, E] = [F.variable('x'), F.variable('y')]
  const errors: Array<E> = []
  for (let k = 1; k <= steps; k++) {
    const k1 = slope(s)
    const k2 = slope(moved(s, h / 2, k1))
    const k3 = slope(moved(s, h / 2, k2))
    const k4 = slope(moved(s, h, k3))
    const mean = (j: 0 | 1): E => F.sum([k1[j], F.mul(2, k2[j]), F.mul(2, k3[j]), k4[j]])
    s = moved(s, h / 6, [mean(0), mean(1)])
    ;([0, 1] as const).forEach((j) => {
      if (isCounted(k, j)) errors.push(F.square(F.sub(counted(s[j]), j + 1)))
    })
  }
  return F.sum(errors)
}

const animals = new Map([['a', 1.1], ['b', 0.4], ['c', 0.1], ['d', 0.4], ['x', 10], ['y', 5], ['share', 0.7]]) // prettier-ignore

describe('recurrences', () => {
  it('give what the fold gives, with something odd in them too', () => {
    const seen = { stepByStep: 0, all: 0 }
    fc.assert(
      fc.property(stepwise.map(named), ({ program }) => {
        const { e, env } = program()
        seen.all += 1
        if (compileBy(alwaysLoops, e as E, {}).report.program.includes(STEP_BY_STEP)) seen.stepByStep += 1
        expect(wrongWith(e, env, alwaysLoops)).toEqual([])
      }),
      { numRuns: 50, seed: 20261121 },
    )
    // of most, enough is left for a loop over steps
    expect(seen.stepByStep).toBeGreaterThan(seen.all / 2)
  }, 240_000)

  it.each([500, 1000])('a chain of %i steps is one loop forwards and one back', (depth) => {
    const c = F.compile(chain(depth))
    expect(c.report.runs).toBe('wasm')
    expect(c.report.classes).toBeLessThan(10)
    expect(c.report.statements).toBeLessThan(25)
    expect(c.report.bytes).toBeLessThan(5000)
    expect(c.report.program.split(STEP_BY_STEP).length).toBe(3)
    expect(wrongWith(chain(depth), chainAt(depth), alwaysLoops)).toEqual([])
  })

  it('whatever its variables are called', () => {
    const other = chain(300, (letter, k) => `${(k * 7919) % 307}${letter}`)
    expect(F.compile(other).report.program).toBe(F.compile(chain(300)).report.program)
  })

  it('an ordinary differential equation, in steps of four stages', () => {
    const e = predatorsAndPrey(200)
    expect(F.compile(e).report.program.split(STEP_BY_STEP).length).toBe(3)
    expect(F.compile(e).report.statements).toBe(F.compile(predatorsAndPrey(100)).report.statements)
    expect(wrongWith(e, animals, alwaysLoops)).toEqual([])
  }, 60_000)

  it.each([5, 7])(
    'fitted to what is seen every %i steps: so long are the steps that repeat',
    (every) => {
      const e = predatorsAndPrey(18 * every, (k) => k % every === 0)
      expect(F.compile(e).report.program).toContain(STEP_BY_STEP)
      expect(wrongWith(e, animals, alwaysLoops)).toEqual([])
    },
    60_000,
  )

  it('fitted to what is seen now and then: all steps are one loop, and what is seen another', () => {
    const e = predatorsAndPrey(600, (k) => k % 50 === 0)
    const { classes, program, runs } = F.compile(e).report
    expect([runs, program.split(STEP_BY_STEP).length]).toEqual(['wasm', 3])
    expect(classes).toBeLessThan(F.compile(predatorsAndPrey(600)).report.classes + 10)
    expect(wrongWith(e, animals, alwaysLoops)).toEqual([])
  }, 60_000)

  it.each([0.9, 0.3, 0.1, 0.02])(
    'fitted to what is seen after %f of the steps, at any of them: still one loop, and what is seen another',
    (share) => {
      const drawn = centred(7)
      const e = predatorsAndPrey(600, (k) => k === 600 || drawn() < share - 0.5)
      const { classes, program, runs } = F.compile(e).report
      expect([runs, program.split(STEP_BY_STEP).length]).toEqual(['wasm', 3])
      expect(classes).toBeLessThan(F.compile(predatorsAndPrey(600)).report.classes + 20)
      expect(wrongWith(e, animals, alwaysLoops)).toEqual([])
    },
    60_000,
  )

  it('sums that look like those of a step are loops as well', () => {
    const drawn = centred(3)
    const dot = (name: string, length: number): E =>
      F.sum(Array.from({ length }, (_, i) => F.mul(F.variable(`${name}${i}`), F.variable(`w${i}`))))
    let x: E = F.variable('x')
    const seen: Array<E> = [F.sin(dot('near', 40)), F.exp(dot('near', 60)), F.sin(F.sin(dot('further', 60)))]
    for (let k = 0; k < 300; k++) {
      x = F.tanh(F.add(F.mul(F.variable('a'), x), F.sin(dot(`u${k}_`, 40))))
      if (drawn() < -0.2) seen.push(F.square(F.sub(F.mul(F.variable('share'), x), k % 7)))
    }
    const { program, statements } = F.compile(F.sum(seen)).report
    expect(program.split(STEP_BY_STEP).length).toBe(3)
    expect(statements).toBeLessThan(120)
  }, 60_000)

  it('fitted to what is seen of one animal or the other, which looks like what a step makes of it', () => {
    const drawn = centred(11)
    const isCounted = (k: number): boolean => k === 600 || drawn() < -0.3
    const e = predatorsAndPrey(600, isCounted, (x) => F.mul(F.variable('share'), x))
    const { classes, program } = F.compile(e).report
    expect(program.split(STEP_BY_STEP).length).toBe(3)
    expect(classes).toBeLessThan(F.compile(predatorsAndPrey(600)).report.classes + 20)
    expect(wrongWith(e, animals, alwaysLoops)).toEqual([])
  }, 60_000)

  it('what is seen of the same states in another order stays apart', () => {
    let [x, y] = [F.variable('x') as E, F.variable('y') as E]
    const seen: Array<E> = []
    const drawn = centred(9)
    let earlier = y
    for (let k = 1; k <= 300; k++) {
      ;[x, y] = [F.sin(F.sub(x, F.mul(0.1, y))), F.tanh(F.add(y, F.mul(0.2, x)))]
      const chance = drawn()
      if (chance < -0.4) seen.push(F.exp(F.mul(x, earlier)))
      if (chance > 0.4) seen.push(F.exp(F.mul(earlier, x)), F.square(F.sub(y, F.mul(2, x))), F.div(x, y))
      if (chance > 0.2) earlier = F.where(F.lt(x, 0), y, F.mul(x, y))
    }
    const e = F.sum(seen)
    expect(F.compile(e).report.program).toContain(STEP_BY_STEP)
    expect(F.compile(e).report.classes).toBeLessThan(50)
    expect(wrongWith(e, animals, alwaysLoops)).toEqual([])
  }, 60_000)

  it('seen now and then, times what comes later by then than what is seen', () => {
    let x: E = F.variable('x')
    const seen: Array<E> = []
    for (let k = 1; k <= 1000; k++) {
      x = F.tanh(F.add(x, F.sin(x)))
      if (k % 100 === 0) seen.push(F.sin(F.mul(F.exp(F.exp(F.variable(`w${k}`))), x)))
    }
    const e = F.sum(seen)
    const { classes, program } = F.compile(e).report
    expect(classes).toBeLessThan(20)
    expect(program).toContain(STEP_BY_STEP)
    expect(wrongWith(e, new Map([...F.freeVariables(e)].map((name, k) => [name, Math.cos(k)])), alwaysLoops)).toEqual(
      [],
    )
  }, 60_000)

  it('of two bodies on a spring: what each passes on is added up before it goes on to the step before', () => {
    let q: ReadonlyArray<E> = [F.variable('q0'), F.variable('q1')]
    let p: ReadonlyArray<E> = [F.variable('p0'), F.variable('p1')]
    const pulled = (by: number): ReadonlyArray<E> =>
      p.map((x, i) => F.add(x, F.mul(by, F.sub(q[1 - i] as E, q[i] as E))))
    for (let t = 0; t < 12; t++) {
      p = pulled(0.0625)
      q = q.map((x, i) => F.add(x, F.mul(0.125, p[i] as E)))
      p = pulled(0.0625)
    }
    const env = new Map([['q0', 0.3], ['q1', -0.2], ['p0', 0.5], ['p1', 0.1]]) // prettier-ignore
    expect(wrongWith(p[1] as E, env, alwaysLoops)).toEqual([])
  })
  it('with squares: nothing is counted where no test keeps derivatives away', () => {
    const [b, start] = [F.variable('b'), Array.from({ length: 4 }, (_, k): E => F.variable(`x${k}`))]
    let states: ReadonlyArray<E> = start
    for (let t = 0; t < 50; t++)
      states = states.map((x, k) => F.sub(F.add(x, F.mul(b, states[(k + 1) % 4] as E)), F.mul(x, x)))
    const { program } = F.compile(F.sum(states)).report
    expect(program).toContain(STEP_BY_STEP)
    expect(program).not.toContain('reached')
    const env = new Map([['b', 0.3], ...start.map((_, k) => [`x${k}`, 0.1 * k] as const)])
    expect(wrongWith(F.sum(states), env, alwaysLoops)).toEqual([])
  })

  it('whose steps are all read once more, after the last or from the last to the first', () => {
    const numbered = (e: E): ReadonlyMap<string, number> =>
      new Map([...F.freeVariables(e)].map((name, k) => [name, 0.3 + 0.1 * Math.cos(k)]))
    // Two states a step, and what was measured of one and of the other in a sum of its own.
    const measured = (steps: number): E => {
      let [x, y]: readonly [E, E] = [F.variable('x'), F.variable('y')]
      const xs: Array<E> = []
      const ys: Array<E> = []
      for (let k = 0; k < steps; k++) {
        ;[x, y] = [F.add(x, F.mul(F.variable('a'), F.sin(y))), F.sub(y, F.mul(F.variable('b'), F.mul(x, y)))]
        xs.push(F.square(F.sub(x, Math.sin(k))))
        ys.push(F.square(F.sub(y, Math.cos(k))))
      }
      return F.add(F.sum(xs), F.sum(ys))
    }
    // An arm: the angles of its joints add up, and where it ends is a sum of cosines and one of sines.
    const arm = (joints: number): E => {
      const angles: Array<E> = [F.variable('t0')]
      for (let k = 1; k < joints; k++) angles.push(F.add(angles[k - 1] as E, F.variable(`t${k}`)))
      return F.add(F.square(F.sum(angles.map((a) => F.cos(a)))), F.square(F.sum(angles.map((a) => F.sin(a)))))
    }
    // A system of equations, each of two unknowns more: eliminated forwards, solved backwards.
    const tridiagonal = (count: number): E => {
      const [c, d]: readonly [Array<E>, Array<E>] = [[F.variable('a')], [F.variable('b')]]
      for (let k = 1; k < count; k++) {
        const pivot = F.sub(F.variable(`k${k}`), F.mul(0.1, c[k - 1] as E))
        c.push(F.div(0.1, pivot))
        d.push(F.div(F.sub(Math.cos(k), F.mul(0.1, d[k - 1] as E)), pivot))
      }
      let u: E = d[count - 1] as E
      const all = [u]
      for (let k = count - 2; k >= 0; k--) all.push((u = F.sub(d[k] as E, F.mul(c[k] as E, u))))
      return F.sum(all.map((one) => F.square(one)))
    }
    // A sum of products that were made two steps before.
    const lagging = (steps: number): E => {
      let [x, u, total]: readonly [E, E, E] = [F.variable('x'), F.variable('u'), F.variable('t')]
      const products: Array<E> = []
      for (let k = 0; k < steps; k++) {
        x = F.tanh(F.mul(F.variable('a'), x))
        products.push(F.mul(x, F.sin(x)))
        u = F.tanh(F.add(u, products[k] as E))
        total = F.add(F.mul(F.sin(total), u), products[k < 2 ? k : k - 2] as E)
      }
      return total
    }
    for (const program of [measured, arm, tridiagonal, lagging]) {
      const reportOf = (steps: number): F.CompileReport => F.compile(program(steps), { levels: false }).report
      const [few, many] = [reportOf(60), reportOf(400)]
      expect(many.statements).toBe(few.statements)
      expect(many.program).toContain(STEP_BY_STEP)
      const e = program(60)
      expect(wrongWith(e, numbered(e), alwaysLoops)).toEqual([])
    }
  }, 60_000)

  it.each(['more nodes than a step has', 'numbers'])('whose first step reads %s: that step stays by itself', (what) => {
    const indices = what === 'numbers' ? [0] : [0, 1, 2]
    const first = F.tanh(F.variable('other'))
    let states = indices.map((i): E => F.tanh(what === 'numbers' ? F.constant(0.3) : F.variable(`x${i}`)))
    for (let k = 0; k < 20; k++) states = states.map((x, i) => F.tanh(F.add(x, F.variable(`a${i}`))))
    const e = F.add(first, F.sum(states))
    expect(compileBy(alwaysLoops, e, {}).report.program).toContain(STEP_BY_STEP)
    const env = new Map([...F.freeVariables(e)].map((name, k) => [name, 0.2 * Math.cos(k)]))
    expect(wrongWith(e, env, alwaysLoops)).toEqual([])
  })

  it('of whose steps a sum adds up what is of two kinds, by turns', () => {
    const [a, b] = [F.variable('a'), F.variable('b')]
    const terms: Array<E> = []
    let x: E = F.variable('x')
    for (let k = 0; k < 40; k++) {
      x = F.tanh(F.add(F.mul(a, x), b))
      terms.push(F.exp(x), F.cos(x))
    }
    const e = F.sum(terms)
    expect(compileBy(alwaysLoops, e, {}).report.program).toContain(STEP_BY_STEP)
    const at = new Map([['a', 1.2], ['b', 0.3], ['x', -0.7]]) // prettier-ignore
    expect(wrongWith(e, at, alwaysLoops)).toEqual([])
  })
  it('whose states take turns and are read one after the other: what is read is not always of one kind', () => {
    const all: Array<E> = [F.variable('x')]
    for (let k = 0; k < 40; k++) all.push((k % 2 === 0 ? F.sin : F.tanh)(all[k] as E))
    const last = all.reduce<E>((q, state) => F.exp(F.mul(-0.5, F.add(q, state))), F.variable('q'))
    expect(wrongWith(F.add(all[40] as E, last), new Map([['x', 0.7], ['q', 0.2]]), alwaysLoops)).toEqual([]) // prettier-ignore
  })
  it('that add products of earlier states: what sums alone read has no array, before the first step either', () => {
    const e = ofThree(40)
    const { program } = F.compile(e, { levels: false }).report
    expect(program).toContain(STEP_BY_STEP)
    expect(program).not.toContain('mul')
    const at = [...F.freeVariables(e)].map((name, k) => [name, 0.5 * Math.cos(k)] as const)
    expect(wrongWith(e, new Map(at), alwaysLoops)).toEqual([])
  })

  it('that add this step’s product and the last one’s, the first of them with a factor of its own', () => {
    let [x, y]: readonly [E, E] = [F.variable('x'), F.variable('y')]
    const products: Array<E> = []
    for (let k = 0; k < 40; k++) {
      x = F.tanh(F.add(F.mul(F.variable(`a${k}`), x), F.variable(`b${k}`)))
      const seen = F.exp(F.mul(F.variable('k'), x))
      y = F.add(F.tanh(y), seen)
      products.push(F.mul(seen, F.variable(`c${k}`)))
    }
    const filtered = products.reduce<E>((s, p, k) => {
      const kept = F.mul(s, F.variable('w'))
      return F.tanh(F.add(k === 0 ? kept : F.add(kept, products[k - 1] as E), p))
    }, F.variable('s'))
    const e = F.mul(y, filtered)
    expect(compileBy(alwaysLoops, e, {}).report.program).toContain(STEP_BY_STEP)
    const at = [...F.freeVariables(e)].map((name, k) => [name, name === 'w' ? 1 : 0.1 * Math.cos(k)] as const)
    expect(wrongWith(e, new Map(at), alwaysLoops)).toEqual([])
  })

  it.each([2, 3, 4])('sums over %i states, each of which starts from one of them', (count) => {
    const ys = Array.from({ length: count }, (_, j): E => F.variable(`y${j}`))
    let states = ys
    for (let t = 0; t < 12; t++) {
      const [first] = states as [E]
      const input = (j: number): E => F.sub(F.variable(`b${t}.${j}`), F.mul(2, first))
      states = states.map((_, j) => F.sub(input(j), F.sum(states.map((x) => F.mul(F.variable('w'), x)))))
    }
    const e = F.dot(ys, states)
    expect(F.compile(e).report.program).toMatch(/= Σi [^\n]*·sum\d[^\n]* from [^\n]*·sum\d/u)
    const at = [...F.freeVariables(e)].map((name, k) => [name, 0.5 * Math.cos(k)] as const)
    expect(wrongWith(e, new Map(at), alwaysLoops)).toEqual([])
  })

  it('Horner’s rule, and one that stops in the middle to begin anew', () => {
    const x = F.variable('x')
    const horner = (from: E, degree: number, name: string): E =>
      Array.from({ length: degree }, (_, k) => F.variable(`${name}${k}`)).reduce<E>(
        (p, c) => F.add(F.mul(p, x), c),
        from,
      )
    const whole = horner(F.constant(1), 120, 'c')
    const broken = horner(F.sin(horner(F.constant(1), 60, 'c')), 60, 'd')
    const at = (e: E): ReadonlyMap<string, number> =>
      new Map([...F.freeVariables(e)].map((name, k) => [name, name === 'x' ? 0.9 : Math.cos(k)]))
    const loopsIn = (e: E): number => F.compile(e).report.program.split(STEP_BY_STEP).length - 1
    expect([loopsIn(whole), loopsIn(broken)]).toEqual([2, 4])
    expect(wrongWith(whole, at(whole), alwaysLoops)).toEqual([])
    expect(wrongWith(broken, at(broken), alwaysLoops)).toEqual([])
  }, 60_000)

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'with a period of %i',
    (period) => {
      const steps: ReadonlyArray<(x: E) => E> = [
        F.tanh,
        (x) => F.add(x, F.variable('a')),
        F.sin,
        (x) => F.mul(x, F.variable('b')),
        F.sigmoid,
        F.square,
        (x) => F.exp(F.mul(-1, x)),
        F.cos,
        F.softplus,
        (x) => F.mul(0.5, F.relu(x)),
      ]
      let x: E = F.variable('x')
      for (let k = 0; k < 12 * period + 100; k++) x = (steps[k % period] as (x: E) => E)(x)
      const e = F.add(x, F.variable('a'))
      const c = compileBy(alwaysLoops, e, {})
      expect(c.report.program).toContain(STEP_BY_STEP)
      const env = new Map([...F.freeVariables(e)].map((name, k) => [name, 0.4 + 0.1 * k]))
      expect(wrongWith(e, env, alwaysLoops)).toEqual([])
    },
    60_000,
  )

  it('new rows in the same program', () => {
    const step = (x: E): E => F.tanh(F.add(F.mul(F.variable('w'), x), F.mul(F.variable('v'), F.variable('u'))))
    let x: E = F.variable('start')
    for (let k = 0; k < 200; k++) x = step(x)
    const loss = F.square(F.sub(x, F.variable('y')))
    const tables = [0, 1].map((n) => F.table({ u: [0.1 + n, 0.7, -0.3], y: [n, 0.5, 0.2] })) as [
      F.Table<'u' | 'y'>,
      F.Table<'u' | 'y'>,
    ]
    const c = F.compile(F.meanOver(tables[0])(loss))
    expect(c.report.program).toContain(STEP_BY_STEP)
    const env = new Map([['w', 0.8], ['v', 0.3], ['start', 0.2]]) // prettier-ignore
    const [got, expected] = [
      c.withTable(tables[0], tables[1]).valueAndGrad(env),
      F.valueAndGrad(F.meanOver(tables[1])(loss))(env),
    ]
    expect(got.value).toBeCloseTo(expected.value, 13)
    expected.gradient.forEach((d, name) => {
      expect(got.gradient.get(name)).toBeCloseTo(d, 12)
    })
  })

  it('what is NaN after some steps is NaN, and no sooner', () => {
    let x: E = F.variable('x')
    const seen: Array<E> = []
    for (let k = 0; k < 100; k++) {
      x = F.sub(F.log(x), F.variable(`c${k}`))
      seen.push(x)
    }
    const e = F.sum(seen.slice(0, 50))
    const both = F.add(e, F.where(F.lt(F.variable('t'), 0), x, 1))
    const env = new Map([...F.freeVariables(both)].map((name) => [name, name === 'x' ? 30 : name === 't' ? 1 : -3]))
    env.set('c70', 100)
    expect(Number.isNaN(F.evaluate(x)(env))).toBe(true)
    expect(wrongWith(both, env, alwaysLoops)).toEqual([])
    const got = F.compile(both).valueAndGrad(env)
    expect(Number.isFinite(got.value)).toBe(true)
    expect([...got.gradient.values()].every(Number.isFinite)).toBe(true)
  }, 60_000)
})
