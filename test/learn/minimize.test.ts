/** Training runs: lazy, repeatable, and honest about how they go. Batches have a file of their own. */
import { option as O } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  compile,
  adam,
  addObjectives,
  div,
  evaluate,
  key,
  l2,
  last,
  meanOver,
  minimize,
  mlp,
  momentum,
  mul,
  objective,
  parametersOf,
  scaleObjective,
  sgd,
  sqrt,
  square,
  squaredError,
  sub,
  sum,
  sumOver,
  table,
  take,
  tanh,
  valueAndGrad,
  variable,
  type Env,
  type RunState,
} from 'fluxion'
import { frozen } from '../support/frozen.js'
import { errorOf } from '../support/untyped.js'
import { watched } from '../support/watched.js'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const points = table({ x: [1, 2, 3, 4, 5], y: [2, 1, 4, 3, 6] })
const line = meanOver(points)(squaredError(sub(mul(w, x), b), y))
const start = { w: 0.5, b: -1 } as const
const descent = sgd({ rate: 0.01 })

describe('a run', () => {
  test('by hand: (w − 5)² from 1 with rate ¼', () => {
    const states = [...take(4)(minimize(sgd({ rate: 0.25 }))(objective(square(sub(w, 5))))({ w: 1 }))]
    expect(states.map((s) => s.step)).toEqual([0, 1, 2, 3])
    expect(states.map((s) => s.parameters)).toEqual([[1], [3], [4], [4.5]])
    expect(states.map((s) => s.loss)).toEqual([16, 4, 1, 0.25])
    expect(states.map((s) => s.gradient)).toEqual([[-8], [-4], [-2], [-1]])
    expect(states.map((s) => s.optimizer.count)).toEqual([0, 1, 2, 3])
    expect(states.every((s) => s.firstLoss === 16 && s.status === 'running' && !('message' in s))).toBe(true)
  })
  test('each state: loss and gradient at its parameters, and a step of the optimiser from the one before', () => {
    const optimizer = momentum({ rate: 0.01 })
    const states = [...take(20)(minimize(optimizer)(line)(start))]
    const at = compile(line).valueAndGrad
    const reference = valueAndGrad(line)
    let before: (typeof states)[0] | undefined
    for (const s of states) {
      const { gradient, value } = at(parametersOf(s))
      expect(s.names).toEqual(['w', 'b'])
      expect(s.loss).toBe(value)
      expect(s.gradient).toEqual(s.names.map((name) => gradient.get(name)))
      const byTheFold = reference(parametersOf(s))
      expect(Math.abs(s.loss / byTheFold.value - 1)).toBeLessThan(1e-13)
      s.names.forEach((name, k) =>
        expect(Math.abs((s.gradient[k] as number) - (byTheFold.gradient.get(name) as number))).toBeLessThan(1e-12),
      )
      if (before !== undefined) {
        const { state, step } = optimizer.update(before.gradient, before.optimizer, before.parameters)
        expect(s.parameters).toEqual(before.parameters.map((p, k) => p + (step[k] as number)))
        expect(s.optimizer).toEqual(state)
      }
      before = s
    }
  })
  test('gives each update the parameters it is at', () => {
    const decaying = {
      init: () => null,
      update: (_: ReadonlyArray<number>, state: null, parameters: ReadonlyArray<number>) => ({
        step: parameters.map((p) => -p / 2),
        state,
      }),
    }
    const states = [...take(3)(minimize(decaying)(objective(w))({ w: 8 }))]
    expect(states.map((s) => s.parameters)).toEqual([[8], [4], [2]])
  })
  test('may begin anywhere: record, Map, and what an `init` gives', () => {
    const first = (env: Env<'w' | 'b'>) => [...take(1)(minimize(descent)(line)(env))][0]?.parameters
    expect(first({ b: 2, w: 1 })).toEqual([1, 2])
    expect(first(new Map([['b', 2], ['w', 1]] as const))).toEqual([1, 2]) // prettier-ignore
    const net = mlp({ inputs: 1, hidden: [2], outputs: 1 })
    const [out] = net.forward([x])
    const run = minimize(descent)(meanOver(points)(squaredError(out, y)))(net.init(key(1)))
    expect(parametersOf([...take(1)(run)][0] as RunState<string, unknown>)).toEqual(net.init(key(1)))
  })
  test('nobody can sort the names of a state in place, which later ones have too', () => {
    const [first] = take(1)(minimize(sgd({ rate: 0.1 }))(line)(start))
    expect(() => (first?.names as unknown as Array<string>).sort()).toThrow(TypeError)
  })
  test('awkward names', () => {
    const odd = addObjectives(
      ...['__proto__', '', 'constructor', '_tag'].map((name) => objective(square(variable(name)))),
    )
    const env = new Map(['constructor', '', '__proto__', '_tag'].map((name, k) => [name, k + 1]))
    const [s] = [...take(1)(minimize(descent)(odd)(env))]
    expect(s?.names).toEqual(['__proto__', '', 'constructor', '_tag'])
    expect(s?.parameters).toEqual([3, 2, 1, 4])
    const record = JSON.parse('{ "__proto__": 3, "": 2, "constructor": 1, "_tag": 4 }') as Record<string, number>
    expect([...take(1)(minimize(descent)(odd)(record))][0]?.parameters).toEqual([3, 2, 1, 4])
  })
  test('without parameters there is nothing to do, for ever', () => {
    const states = [...take(3)(minimize(descent)(sumOver(points)(x))({}))]
    expect(states.map((s) => [s.step, s.loss, s.parameters, s.status])).toEqual([
      [0, 15, [], 'running'],
      [1, 15, [], 'running'],
      [2, 15, [], 'running'],
    ])
  })
  test('over no rows: a loss of 0 that moves nothing', () => {
    const none = table({ x: [] as ReadonlyArray<number> })
    const states = [...take(3)(minimize(descent)(sumOver(none)(mul(w, x)))({ w: 3 }))]
    expect(states.map((s) => [s.loss, s.parameters])).toEqual([[0, [3]], [0, [3]], [0, [3]]]) // prettier-ignore
  })
})

describe('lazy', () => {
  const { seen, values } = watched()
  const counted = (use: () => unknown): number => {
    const before = values.length
    use()
    return values.length - before
  }
  const five = sumOver(points)(seen(mul(w, x)))
  test('nothing is evaluated before a state is asked for, and each state once: five rows', () => {
    const run = minimize(descent)(five)({ w: 1 })
    expect(counted(() => minimize(descent)(five)({ w: 1 }))).toBe(0)
    expect(counted(() => run[Symbol.iterator]())).toBe(0)
    expect(counted(() => run[Symbol.iterator]().next())).toBe(5)
    expect(counted(() => [...take(3)(run)])).toBe(15)
    expect(counted(() => [...take(0)(run)])).toBe(0)
    expect(counted(() => take(3)(run))).toBe(0)
  })
  test('a loop that breaks costs no more than what it saw', () => {
    expect(
      counted(() => {
        for (const s of minimize(descent)(five)({ w: 1 })) if (s.step === 3) break
      }),
    ).toBe(20)
  })
  test('a run that has ended evaluates nothing more', () => {
    const explodes = minimize(sgd({ rate: 1e300 }))(sumOver(points)(square(seen(mul(w, x)))))({ w: 1 })
    const iterator = explodes[Symbol.iterator]()
    while (iterator.next().done !== true);
    expect(counted(() => iterator.next())).toBe(0)
  })
})

describe('the same every time', () => {
  const run = minimize(adam({ rate: 0.1 }))(line)(start)
  test('iterated twice, and by two at once', () => {
    const once = [...take(10)(run)]
    expect([...take(10)(run)]).toEqual(once)
    const [p, q] = [run[Symbol.iterator](), run[Symbol.iterator]()]
    const mixed = once.map(() => [p.next().value, q.next().value])
    expect(mixed).toEqual(once.map((s) => [s, s]))
  })
  test('from a run made anew', () => {
    expect([...take(10)(minimize(adam({ rate: 0.1 }))(line)({ ...start }))]).toEqual([...take(10)(run)])
  })
  test('whatever happens to the start values later', () => {
    const values = new Map([['w', 1], ['b', 2]] as ReadonlyArray<['w' | 'b', number]>) // prettier-ignore
    const run = minimize(descent)(line)(values)
    const before = [...take(3)(run)]
    values.set('w', 99)
    expect([...take(3)(run)]).toEqual(before)
  })
  test('states stay what they were when they were given', () => {
    const written: Array<string> = []
    const kept: Array<unknown> = []
    for (const s of take(10)(run)) {
      written.push(JSON.stringify(s))
      kept.push(s)
    }
    expect(kept.map((s) => JSON.stringify(s))).toEqual(written)
  })
  test('frozen start, objective and states', () => {
    const frozenRun = minimize(frozen(adam({ rate: 0.1 })))(frozen(line))(frozen({ ...start }))
    const states: Array<unknown> = []
    for (const s of take(5)(frozenRun)) states.push(frozen(s))
    expect(states).toEqual([...take(5)(run)])
  })
})

describe('how a run is doing', () => {
  const bowl = objective(square(w))
  test('a rate too large: first it grows, then it is no longer finite, and ends; both are said', () => {
    const states = [...minimize(sgd({ rate: 1.5 }))(bowl)({ w: 1 })]
    const statuses = states.map((s) => s.status)
    const order = ['running', 'growing', 'non-finite']
    expect([...new Set(statuses)]).toEqual(order)
    expect(statuses).toEqual([...statuses].sort((p, q) => order.indexOf(p) - order.indexOf(q)))
    expect(statuses.filter((s) => s === 'non-finite').length).toBe(1)
    expect(states.every((s) => (s.status === 'running') === (s.message === undefined))).toBe(true)
    const growing = states.find((s) => s.status === 'growing')
    expect(growing?.message).toContain('learning rate is probably too large')
    expect(growing?.message).toContain(`step ${growing?.step}`)
    const end = states.at(-1)
    expect(end?.message).toContain(`at step ${end?.step} the loss is no longer finite`)
    expect(Number.isFinite(end?.loss)).toBe(false)
    expect(end?.message).toContain('explainStop(objective)(state)')
  })
  test('a loss that grows a little is not said to', () => {
    const states = [...take(5)(minimize(sgd({ rate: 1.1 }))(bowl)({ w: 1 }))]
    expect(states.at(-1)?.loss).toBeGreaterThan(4)
    expect(states.every((s) => s.status === 'running')).toBe(true)
  })
  test.each([-50, 0, 3])('it grows once it is 1000·(|first loss| + 1) above its first value, %d', (first) => {
    const most = 1000 * (Math.abs(first) + 1)
    for (const [rise, status] of [
      [most, 'running'],
      [most + 1, 'growing'],
    ] as const) {
      const rising = { init: () => null, update: () => ({ step: [rise], state: null }) }
      const [, after] = [...take(2)(minimize(rising)(objective(w))({ w: first }))]
      expect([after?.loss, after?.status]).toEqual([first + rise, status])
    }
  })
  test('a growing run may come back', () => {
    const rate = (step: number): number => (step < 12 ? 1.5 : 0.5)
    const statuses = [...take(15)(minimize(sgd({ rate }))(bowl)({ w: 1 }))].map((s) => s.status)
    expect(statuses).toContain('growing')
    expect(statuses.at(-1)).toBe('running')
  })
  test('a loss that falls is not growing, however far it falls', () => {
    const states = [...take(50)(minimize(sgd({ rate: 100 }))(objective(w))({ w: 0 }))]
    expect(states.at(-1)?.loss).toBe(-4900)
    expect(states.every((s) => s.status === 'running')).toBe(true)
  })
  test('the loss is not finite at the start: one state, which says so', () => {
    const states = [...minimize(descent)(objective(div(1, w)))({ w: 0 })]
    expect(states.map((s) => [s.step, s.loss, s.status])).toEqual([[0, Infinity, 'non-finite']])
    expect(states[0]?.message).toContain('at step 0 the loss')
  })
  test('the loss is finite, a derivative is not: the parameter is named', () => {
    const states = [...minimize(descent)(objective(sum([b, sqrt(w)])))({ w: 0, b: 1 })]
    expect(states.map((s) => [s.loss, s.status])).toEqual([[1, 'non-finite']])
    expect(states[0]?.message).toContain("the derivative by 'w'")
  })
  test('loss and derivative are finite, a parameter is not: it is named', () => {
    const leaping = { init: () => null, update: (_: unknown, state: null) => ({ step: [0, Infinity], state }) }
    const states = [...minimize(leaping)(objective(sum([w, tanh(b)])))({ w: 0, b: 0 })]
    expect(states.map((s) => [s.loss, s.status])).toEqual([
      [0, 'running'],
      [1, 'non-finite'],
    ])
    expect(states[1]?.message).toContain("the parameter 'b'")
  })
})

describe('the textbook’s network, 3-4-4-1', () => {
  const rows = table({ x0: [2, 3, 0.5, 1], x1: [3, -1, 1, 1], x2: [-1, 0.5, 1, -1], target: [1, -1, -1, 1] })
  const net = mlp({ inputs: 3, hidden: [4, 4], outputs: 1, output: 'tanh' })
  const [out] = net.forward([variable('x0'), variable('x1'), variable('x2')])
  const loss = sumOver(rows)(squaredError(out, variable('target')))
  test('41 parameters, trained to a loss below 0.01', () => {
    const end = O.toUndefined(last(take(201)(minimize(sgd({ rate: 0.05 }))(loss)(net.init(key(1))))))
    expect(end?.names.length).toBe(41)
    expect(end?.firstLoss).toBeGreaterThan(1)
    expect(end?.loss).toBeLessThan(0.01)
    if (end === undefined) return
    const predict = net.predict(parametersOf(end))
    const outputs = [[2, 3, -1], [3, -1, 0.5], [0.5, 1, 1], [1, 1, -1]].map((row) => predict(row)[0]) // prettier-ignore
    expect(outputs.map(Math.sign)).toEqual([1, -1, -1, 1])
    expect(outputs.every((p) => Math.abs(p) > 0.9)).toBe(true)
  })
  test('one plain step goes downhill', () => {
    const [before, after] = [...take(2)(minimize(sgd({ rate: 1e-3 }))(loss)(net.init(key(1))))]
    expect(after?.loss).toBeLessThan(before?.loss as number)
  })
  test('with an L2 term: the sum of both, gradients too', () => {
    const both = addObjectives(loss, scaleObjective(1e-2)(l2(net.parameters)))
    const [s] = [...take(1)(minimize(sgd({ rate: 0.05 }))(both)(net.init(key(1))))]
    const [plain] = [...take(1)(minimize(sgd({ rate: 0.05 }))(loss)(net.init(key(1))))]
    s?.gradient.forEach((g, k) =>
      expect(g).toBeCloseTo((plain?.gradient[k] as number) + 2e-2 * (s.parameters[k] as number), 12),
    )
  })
})

describe('parametersOf', () => {
  test('gives parameters by name, in order; an environment', () => {
    const s = { names: ['b', 'w'] as const, parameters: [2, 1] }
    expect([...parametersOf(s)]).toEqual([['b', 2], ['w', 1]]) // prettier-ignore
    expect(evaluate(sub(w, b))(parametersOf(s))).toBe(-1)
    expect(parametersOf({ names: [], parameters: [] })).toEqual(new Map())
  })
  test.each([[undefined], [[]], [[1, 2]]])('of a state whose parameters are %j there are none', (parameters) => {
    const error = errorOf(() => parametersOf({ names: ['w'], parameters } as never))
    expect([error.code, error.message]).toEqual([
      'LengthMismatch',
      `\`state.parameters\` needs one number for each of the 1 names; it has ${parameters?.length ?? 'none'}.`,
    ])
  })
})
