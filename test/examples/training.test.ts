/** Runs that cannot begin: numbers may be too large for a network, whatever brings them to one scale. */
import { either as E } from 'fp-ts'
import { table } from 'fluxion'
import { expect, test, vi } from 'vitest'
import { judged } from '../../examples/cli/judging.js'
import type { Task } from '../../examples/cli/task.js'
import { learn } from '../../examples/cli/training.js'

const rows = { features: ['x'], table: table({ x: [1, Infinity] }), classes: ['a', 'b'], labels: [0, 1] }
const task: Task = {
  title: 'huge.csv',
  plan: { hidden: [], loss: 'cross-entropy', decay: 0 },
  steps: 3,
  rate: 0.1,
  batch: undefined,
  training: rows,
  heldOut: rows,
  scale: undefined,
  pixels: undefined,
}

test.each([
  ['alone', learn],
  ['with other keys', judged],
])('a loss that is not finite at the start, %s: said, and where it began', async (_, way) => {
  const quiet = vi.spyOn(console, 'log').mockImplementation(() => {})
  const outcome = await way(task, 7)
  quiet.mockRestore()
  expect(E.isLeft(outcome) && outcome.left).toEqual([
    'huge.csv: with key 7 the loss is not finite at the start, so no step can be taken; numbers nearer to 1 may help',
    expect.stringContaining('x = ∞'),
  ])
})
