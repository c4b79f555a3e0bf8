import { expect, it } from 'vitest'
import { bodies, foldBody, numberBody, type Body } from '../../../src/engine/program/body.js'

it('a body is gone through once, the first operand first, however long its rule is', () => {
  const [half, start] = [numberBody(0.5), bodies.exp(numberBody(0))]
  let long: Body = start
  for (let k = 0; k < 100_000; k++) long = bodies.add(bodies.mul(half, long), start)
  const seen: Array<string> = []
  const value = foldBody<number>(long, (b, [x = NaN, y = NaN]) => {
    seen.push(b._tag)
    return b._tag === 'Number' ? b.value : b._tag === 'Exp' ? 1 : b._tag === 'Mul' ? x * y : x + y
  })
  expect(value).toBe(2)
  expect(seen.slice(0, 6)).toEqual(['Number', 'Number', 'Exp', 'Mul', 'Add', 'Mul'])
  expect(seen).toHaveLength(200_003)
})
