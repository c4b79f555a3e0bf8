/** The types of optimisers and runs. */
import { describe, expectTypeOf, test } from 'vitest'
import { function as F, option as O } from 'fp-ts'
import {
  adam,
  add,
  chain,
  evaluate,
  key,
  last,
  meanOver,
  minimize,
  mlp,
  momentum,
  mul,
  objective,
  parametersOf,
  sgd,
  square,
  squaredError,
  sub,
  table,
  take,
  unchanged,
  variable,
  type Count,
  type Key,
  type Moments,
  type Optimizer,
  type RunState,
  type RunStatus,
  type Start,
  type Velocity,
} from 'fluxion'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const points = table({ x: [1, 2], y: [3, 4] })
const error = square(sub(add(mul(w, x), b), y))
const loss = meanOver(points)(error)

describe('optimisers', () => {
  test('their states', () => {
    expectTypeOf(sgd({ rate: 0.1 })).toEqualTypeOf<Optimizer<Count>>()
    expectTypeOf(momentum({ rate: (n) => 1 / (n + 1) })).toEqualTypeOf<Optimizer<readonly [Velocity, Count]>>()
    expectTypeOf(adam()).toEqualTypeOf<Optimizer<readonly [Moments, Count]>>()
    expectTypeOf(chain(unchanged, sgd({ rate: 1 }))).toEqualTypeOf<Optimizer<readonly [null, Count]>>()
    const either = Math.random() > 2 ? adam() : sgd({ rate: 0.1 })
    minimize(either as Optimizer<unknown>)(objective(x))({ x: 1 })
    // @ts-expect-error a rate is needed
    sgd({})
    // @ts-expect-error a rate is a number or a function
    sgd({ rate: '0.1' })
    // @ts-expect-error an option that there is not
    adam({ beta1: 0.9 })
  })
  test('a state of another optimiser is refused', () => {
    const [p, q] = [sgd({ rate: 1 }), momentum({ rate: 1 })]
    // @ts-expect-error momentum's state
    p.update([1], q.init([1]), [1])
    // @ts-expect-error sgd's state
    q.update([1], p.init([1]), [1])
  })
})

describe('runs', () => {
  const descent = minimize(sgd({ rate: 0.1 }))
  const run = descent(loss)
  type State = RunState<'w' | 'b', Count>
  test('states know their parameters and their optimiser', () => {
    expectTypeOf(run({ w: 1, b: 2 })).toEqualTypeOf<Iterable<State>>()
    expectTypeOf(F.pipe(loss, descent)({ w: 1, b: 2 })).toEqualTypeOf<Iterable<State>>()
    expectTypeOf(take(3)(run({ w: 1, b: 2 }))).toEqualTypeOf<Iterable<State>>()
    expectTypeOf(last(take(3)(run({ w: 1, b: 2 })))).toEqualTypeOf<O.Option<State>>()
    expectTypeOf(minimize(adam())(loss)({ w: 1, b: 2 })).toEqualTypeOf<
      Iterable<RunState<'w' | 'b', readonly [Moments, Count]>>
    >()
    for (const s of run({ w: 1, b: 2 })) {
      expectTypeOf(s.names).toEqualTypeOf<ReadonlyArray<'w' | 'b'>>()
      expectTypeOf(s.optimizer.count).toEqualTypeOf<number>()
      expectTypeOf(s.status).toEqualTypeOf<RunStatus>()
      expectTypeOf(s.message).toEqualTypeOf<string | undefined>()
      expectTypeOf(parametersOf(s)).toEqualTypeOf<ReadonlyMap<'w' | 'b', number>>()
      evaluate(loss)(parametersOf(s))
      // @ts-expect-error nothing in a state is assigned
      s.loss = 0
      // @ts-expect-error nothing in a state is assigned
      s.parameters[0] = 0
      break
    }
    expectTypeOf(F.pipe(run({ w: 1, b: 2 }), take(3), last, O.map(parametersOf))).toEqualTypeOf<
      O.Option<ReadonlyMap<'w' | 'b', number>>
    >()
  })
  test('a start with every parameter and nothing else', () => {
    run(new Map([['w', 1], ['b', 2]] as const)) // prettier-ignore
    // @ts-expect-error b is missing
    run({ w: 1 })
    // @ts-expect-error no start at all
    run()
    // @ts-expect-error x is a column
    run({ w: 1, b: 2, x: 3 })
    // @ts-expect-error z is surplus
    run({ w: 1, b: 2, z: 3 })
    // @ts-expect-error a string
    run({ w: 1, b: '2' })
    // @ts-expect-error a foreign name in the Map
    run(new Map<'w' | 'q', number>())
    // @ts-expect-error an expression, not an objective
    descent(error)
  })
  test('or a state of such a run', () => {
    const state = {} as State
    run(state)
    expectTypeOf<State>().toExtend<Start<'w' | 'b', Count>>()
    // @ts-expect-error the state of another optimiser
    minimize(adam())(loss)(state)
    // @ts-expect-error the state of another objective
    descent(objective(w))(state)
  })
  test('a network begins where its `init` says', () => {
    const net = mlp({ inputs: 1, hidden: [2], outputs: 1 })
    const [out] = net.forward([x])
    const train = minimize(adam())(meanOver(points)(squaredError(out, y)))
    train(net.init(key(1)))
    const other = mlp({ prefix: 'other', inputs: 1, hidden: [2], outputs: 1 })
    // @ts-expect-error another network's values
    train(other.init(key(1)))
  })
  test('options', () => {
    minimize(adam(), { key: key(1), batch: 16 })
    expectTypeOf(key(1)).toEqualTypeOf<Key>()
    // @ts-expect-error a number is no key
    minimize(adam(), { key: 1, batch: 16 })
    // @ts-expect-error a string
    minimize(adam(), { key: key(1), batch: '16' })
    // @ts-expect-error an option that there is not
    minimize(adam(), { seed: 1 })
  })
})
