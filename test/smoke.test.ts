import { expect, test } from 'vitest'
import { add, mul, valueAndGrad, variable } from 'fluxion'

test('value and gradient', () => {
  const [a, b] = [variable('a'), variable('b')]
  expect(valueAndGrad(add(mul(a, b), a))({ a: 2, b: 3 }).gradient).toEqual(
    new Map([
      ['a', 4],
      ['b', 2],
    ]),
  )
})
