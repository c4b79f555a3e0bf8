/** Models that were damaged: each way has its own message, and none predicts. */
import { either as E } from 'fp-ts'
import { key, standardiser, table } from 'fluxion'
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { classifier } from '../../examples/cli/learner.js'
import { encodeModel, predict } from '../../examples/cli/model.js'
import type { Task } from '../../examples/cli/task.js'
import { folder } from './run.js'

const features = ['a', 'b'] as const
const rows = { features, table: table({ a: [1, 2, 4], b: [3, 5, 4] }), classes: ['x', 'y', 'z'], labels: [0, 1, 2] }
const task: Task = {
  title: 'three',
  plan: { hidden: [3], loss: 'cross-entropy', decay: 0 },
  steps: 1,
  rate: 1,
  batch: undefined,
  training: rows,
  heldOut: rows,
  scale: standardiser(rows.table, features),
  pixels: undefined,
}
const good = encodeModel(task, classifier(2, 3, task.plan).net.init(key(1)))

/** What is in the file of a model, but for its types. */
interface Damaged {
  features: Array<unknown>
  classes: Array<unknown>
  hidden: Array<unknown>
  loss: unknown
  scale: { features: Array<unknown>; means: Array<unknown>; deviations: Array<unknown> }
  parameters: Record<string, unknown>
}

/** What is said of a model once something was done to it, the folder left out. */
const saidOf = async (damage: (model: Damaged) => void): Promise<ReadonlyArray<string>> => {
  const at = folder()
  const model = JSON.parse(good) as Damaged
  damage(model)
  writeFileSync(`${at}/m.json`, JSON.stringify(model).replaceAll('"∞"', '1e999'))
  writeFileSync(`${at}/rows.csv`, 'a,b\n1,3\n4,4\n')
  const outcome = await predict(`${at}/m.json`, `${at}/rows.csv`)
  return E.isLeft(outcome) ? outcome.left.map((m) => m.replace(`${at}/`, '')) : ['no problem']
}

describe('a model', () => {
  test('as it was written predicts', async () => {
    expect(await saidOf(() => {})).toEqual(['no problem'])
  })

  const damages: ReadonlyArray<readonly [string, (model: Damaged) => unknown]> = [
    ["'hidden.0' must be a whole number from 1 up, not 1.5", (m) => (m.hidden = [1.5])],
    ["'hidden.0' must be a whole number from 1 up, not -1", (m) => (m.hidden = [-1])],
    ["'hidden.1' must be a whole number from 1 up, not 0", (m) => (m.hidden = [3, 0])],
    ["'parameters' has 21 numbers, but a 2-3 network needs 9", (m) => (m.hidden = [])],
    ["'parameters' has 21 numbers, but a 2-1000000000000-3 network needs 6000000000003", (m) => (m.hidden = [1e12])],
    ["'classes' must be two at least, not 0", (m) => (m.classes = [])],
    ["'classes' must be two at least, not 1", (m) => (m.classes = ['x'])],
    ["'parameters' has 21 numbers, but a 2-3-2 network needs 17", (m) => m.classes.pop()],
    ["'classes' has a name twice", (m) => (m.classes = ['x', 'y', 'x'])],
    ["'classes' must be two for a hinge, not 3", (m) => (m.loss = 'hinge')],
    ["'scale.features' must be the same as 'features'", (m) => (m.scale.features[0] = 'nope')],
    ["'scale.features' must be the same as 'features'", (m) => m.scale.features.push('c')],
    ["'scale.means' must be as many as 'features', 2, not 1", (m) => m.scale.means.pop()],
    ["'scale.deviations' must be as many as 'features', 2, not 3", (m) => m.scale.deviations.push(1)],
    ["'scale.means.1' must be finite, not Infinity", (m) => (m.scale.means[1] = '∞')],
    ["'scale.deviations.0' must be finite and above 0, not 0", (m) => (m.scale.deviations[0] = 0)],
    ["'scale.deviations.1' must be finite and above 0, not -2", (m) => (m.scale.deviations[1] = -2)],
    ["'scale.deviations.0' must be finite and above 0, not Infinity", (m) => (m.scale.deviations[0] = '∞')],
    ["'parameters.net.w.0.0.0' must be finite, not Infinity", (m) => (m.parameters['net.w.0.0.0'] = '∞')],
    ["'parameters' has 20 numbers, but a 2-3-3 network needs 21", (m) => delete m.parameters['net.w.0.0.0']],
    [
      "'parameters' lacks net.w.0.0.0",
      (m) => {
        delete m.parameters['net.w.0.0.0']
        m.parameters['net.w.0.0.9'] = 1
      },
    ],
    [
      "'features' must have one name at least",
      (m) => {
        m.features = []
        m.scale = { features: [], means: [], deviations: [] }
      },
    ],
    [
      "'features' has a name twice",
      (m) => {
        m.features = ['a', 'a']
        m.scale.features = ['a', 'a']
      },
    ],
  ]
  test.each(damages)('%s', async (message, damage) => {
    expect(await saidOf(damage)).toEqual([`m.json: ${message}`])
  })

  test('with several faults is told all of them', async () => {
    const said = await saidOf((m) => {
      m.hidden = [0.5]
      m.scale.means = []
    })
    expect(said).toEqual([
      "m.json: 'scale.means' must be as many as 'features', 2, not 0",
      "m.json: 'hidden.0' must be a whole number from 1 up, not 0.5",
    ])
  })

  test('that is none lacks its parts by name, whatever may stand there', async () => {
    const at = folder()
    writeFileSync(`${at}/m.json`, '{ "format": "fluxion classifier", "scale": {} }')
    const outcome = await predict(`${at}/m.json`, `${at}/rows.csv`)
    const said = E.isLeft(outcome) ? outcome.left.map((m) => m.replace(`${at}/m.json: `, '')) : []
    expect(said).toContain("'loss' is missing")
    expect(said).toContain("'scale.means' is missing")
  })
  test('that is not there is said to be missing', async () => {
    expect(await predict('no-such-model.json', 'rows.csv')).toEqual(
      E.left(["no-such-model.json: the model can't be read: there is no such file"]),
    )
  })
})
