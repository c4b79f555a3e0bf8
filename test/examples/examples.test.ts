import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readLabelled, showCsvProblem } from 'fluxion/node'
import { folder, run, runUnread } from './run.js'

const written = (contents: string, name = 'rows.csv'): string => {
  const file = `${folder()}/${name}`
  writeFileSync(file, contents)
  return file
}

test('the walk-through says what the textbook says', async () => {
  const { code, output } = await run('walkthrough', [])
  expect(code).toBe(0)
  for (const line of [
    'f(3) = 20, f′(3) = 14',
    'collected: 6·x − 4',
    'x·y at (2, 3): ∂/∂x = 3, ∂/∂y = 2',
    'x·y + c at (2, −3, 10): ∂/∂x = −3, ∂/∂y = 2, ∂/∂c = 1',
    'L = 4, ∂/∂c = 1, ∂/∂a = −3, ∂/∂b = 2, ∂/∂d = 1',
    '∂L/∂e = ∂L/∂d · ∂d/∂e = −2 · 1 = −2',
    '∂L/∂a = ∂L/∂e · ∂e/∂a + ∂L/∂d · ∂d/∂a = −6 · 1 + 1 · 3 = −3',
    'both exactly 2^1000',
    'at 2 it is 0.0707',
    'output 0.7071; ∂/∂x1 = −1.5, ∂/∂w1 = 1, ∂/∂x2 = 0.5, ∂/∂w2 = 0',
    'g = 24.7041, ∂/∂a = 138.8338, ∂/∂b = 645.5773',
    '41 parameters',
    'the learning rate is probably too large',
    'the loss is no longer finite; the run ends here',
    'is 6, 6, 6',
  ]) {
    expect(output).toContain(line)
  }
  const losses = [...output.matchAll(/after +\d+ steps .*: loss ([\d.]+)/g)].map(([, loss]) => Number(loss))
  expect(losses).toHaveLength(4)
  expect(losses[3]).toBeLessThan(0.01)
})

test('from NaN to what made it, and to what mends it', async () => {
  const { code, output } = await run('nan', [])
  expect(code).toBe(0)
  for (const line of [
    'the loss is no longer finite; the run ends here',
    'It is in row 4 of term 0 (both counted from 0): y = 1 and x = 50.',
    'It began in log(1 − sigmoid(w·x)) = −∞, where 1 − sigmoid(w·x) = 0.',
    'It became NaN in (1 − y)·log(1 − sigmoid(w·x))',
    'log(1 − sigmoid(w·x)) → logSigmoid(−w·x)',
    'after 199 steps: w = 2.423, loss 0.0371',
  ]) {
    expect(output).toContain(line)
  }
})

test.each(['walkthrough', 'nan', 'iris-neuron', 'fit'])('%s goes on when nobody reads on', async (example) => {
  expect(await runUnread(example, [], folder())).toMatchObject({ code: 0, errors: '' })
})

describe('the neuron on irises', () => {
  test('learns, and is judged by twenty keys', async () => {
    const { code, output } = await run('iris-neuron', [])
    expect(code).toBe(0)
    const [, heldOut] = /([\d.]+) % of 20 held out/.exec(output) ?? []
    expect(Number(heldOut)).toBeGreaterThanOrEqual(85)
    expect(output).toMatch(/keys 1 to 20: held out [\d.]+ % on average, [\d.]+ % at worst/)
    expect(output).not.toContain('too large')
  })
  test('says that a rate is too large', async () => {
    const { code, output } = await run('iris-neuron', ['--rate', '0.5', '--steps', '20'])
    expect(code).toBe(0)
    expect(output).toContain('a rate of 0.5 is too large: step 1 made the loss grow')
  })
  test.each([
    ['no file', () => ['--data', 'nowhere.csv'], 'nowhere.csv: '],
    ['text for a number', () => ['--data', written('sepal_length_cm,class\n1,2\nlong,1\n')], 'rows.csv:3: '],
    ['a column is missing', () => ['--data', written('sepal_length_cm,class\n1,2\n2,1\n')], 'sepal_width_cm'],
    ['a key that is none', () => ['--key', 'x'], '--key'],
    ['fewer steps than none', () => ['--steps=-5'], "--steps must be a whole number from 1 to 100000, not '-5'"],
    ['more steps than anyone waits for', () => ['--steps=1e10'], '--steps must be a whole number from 1 to 100000'],
    ['a rate that goes uphill', () => ['--rate=-0.1'], "--rate must be a number above 0, not '-0.1'"],
    ['an argument that is none', () => ['--speed', '1'], '--speed'],
  ])('%s', async (_, args, message) => {
    const { code, errors } = await run('iris-neuron', args())
    expect(errors).toContain(message)
    expect(errors).not.toContain('    at ')
    expect(code).toBe(1)
  })
})

describe('training from the command line', () => {
  const rows = Array.from({ length: 24 }, (_, k) => `${k},${(k * 7) % 24},${k < 12 ? 'low' : 'high'}`)
  const csv = `a,b,kind\n${rows.join('\n')}\n`

  test('two moons: pictures and a model', async () => {
    const cwd = folder()
    const { code, errors, output } = await run('start', ['moons', '--steps', '5'], cwd)
    expect(errors).toBe('')
    expect(code).toBe(0)
    expect(output).toContain('Two moons: 2-16-16-1, 100 rows to learn from')
    expect(output).toMatch(/right on [\d.]+ % of the training rows, [\d.]+ % of those held out/)
    const files = ['boundary.png', 'boundary.svg', 'loss.png', 'loss.svg', 'model.json', 'neuron.png', 'neuron.svg']
    expect(readdirSync(`${cwd}/out`).sort()).toEqual(files)
    expect(readFileSync(`${cwd}/out/boundary.svg`, 'utf8')).toContain('of the rows learned from')
  })
  test('the same key gives the same model, another key another', async () => {
    const model = async (seed: string): Promise<string> => {
      const cwd = folder()
      await run('start', ['moons', '--steps', '3', '--key', seed], cwd)
      return readFileSync(`${cwd}/out/model.json`, 'utf8')
    }
    const [one, again, other] = [await model('5'), await model('5'), await model('6')]
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })
  test('a file of your own, and then a prediction', async () => {
    const cwd = folder()
    const file = written(`\uFEFF${csv.replaceAll(',', ';')}`)
    const trained = await run('start', [file, '--label', 'kind', '--steps', '60', '--hidden', '4', '--batch', '8'], cwd)
    expect(trained.errors).toBe('')
    expect(trained.output).toContain('2-4-2')
    const predicted = await run('start', ['predict', 'out/model.json', written('b,extra,a\n7,0,1\n0,0,23\n')], cwd)
    expect(predicted.errors).toBe('')
    expect(predicted.output).toBe('low\nhigh\n')
  })
  test('Ctrl-C keeps what was learned', async () => {
    const cwd = folder()
    const { code, output } = await run('start', ['moons', '--steps', '3000'], cwd, 'step 0/3000')
    expect(output).toContain('Interrupted')
    expect(code).toBe(0)
    expect(existsSync(`${cwd}/out/model.json`)).toBe(true)
  })
  test('what nobody reads keeps nothing from being learned', async () => {
    const cwd = folder()
    expect(await runUnread('start', ['moons', '--steps', '2'], cwd)).toMatchObject({ code: 0, errors: '' })
    expect(existsSync(`${cwd}/out/neuron.png`)).toBe(true)
  })
  test('a rate far too large is said to be', async () => {
    const { errors, output } = await run('start', ['moons', '--steps', '40', '--rate', '1e300'])
    expect(`${output}${errors}`).toMatch(/no longer finite|too large/)
    expect(output).toMatch(/The value is (NaN|∞)\.\nIt is in (row \d+ of )?term \d[^\n]*\nIt began in /)
  })
  test('a run that diverges leaves the model of another one as it was', async () => {
    const cwd = folder()
    const model = (): string => readFileSync(`${cwd}/out/model.json`, 'utf8')
    const first = await run('start', ['moons', '--rate', '1e300', '--steps', '2'], cwd)
    expect(first.output).toContain('written: out/model.json')
    writeFileSync(`${cwd}/out/model.json`, 'a good one')
    const { code, errors, output } = await run('start', ['moons', '--rate', '1e300', '--steps', '2'], cwd)
    expect(output).toContain('out/model.json was there before and is left as it was: this run diverged')
    expect(output).toContain('written: out/loss.svg')
    expect(errors).toContain('try a smaller --rate than 1e+300')
    expect([code, model()]).toEqual([1, 'a good one'])
    await run('start', ['moons', '--steps', '2'], cwd)
    expect(model()).toContain('fluxion classifier')
  })
  test('digits: batches, and a sheet of what was misread', async () => {
    const cwd = folder()
    const { code, errors, output } = await run('start', ['digits', '--steps', '30'], cwd)
    expect(errors).toBe('')
    expect(code).toBe(0)
    expect(output).toContain('64-32-10, 1437 rows to learn from, 360 held out, 30 steps of 64 rows')
    const [, heldOut] = /([\d.]+) % of those held out/.exec(output) ?? []
    expect(Number(heldOut)).toBeGreaterThan(80)
    const files = ['confusion.png', 'confusion.svg', 'loss.png', 'loss.svg', 'misread.png', 'misread.svg', 'model.json']
    expect(readdirSync(`${cwd}/out`).sort()).toEqual(files)
  })
  test('digits: the file', async () => {
    const file = fileURLToPath(new URL('../../examples/data/digits.csv', import.meta.url))
    const data = await readLabelled(file, { label: 'class', constants: 'kept' })()
    if (data._tag === 'Left') throw new Error(data.left.problems.map(showCsvProblem).join('\n'))
    const { classes, features, labels, table } = data.right
    expect([table.rows, features.length, classes.join('')]).toEqual([1797, 64, '0123456789'])
    const counts = classes.map((_, c) => labels.filter((l) => l === c).length)
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    const cells = features.flatMap((name) => [...(table.columns[name] ?? [])])
    expect(cells.every((v) => Number.isInteger(v) && v >= 0 && v <= 16)).toBe(true)
    expect(cells.reduce((s, v) => s + v, 0)).toBe(561718)
  })
  test('many keys: each one, the mean and the worst, and no files', async () => {
    const cwd = folder()
    const { code, errors, output } = await run('start', ['iris', '--keys', '3', '--steps', '40', '--batch', '30'], cwd)
    expect(errors).toBe('')
    expect(code).toBe(0)
    const shares = [...output.matchAll(/key \d: .* ([\d.]+) % of those held out/g)].map(([, share]) => Number(share))
    expect(shares).toHaveLength(3)
    const [, mean, worst] = /keys 1 to 3: .*held out ([\d.]+) % on average, ([\d.]+) % at worst/.exec(output) ?? []
    expect(Number(worst)).toBe(Math.min(...shares))
    expect(Number(mean)).toBeCloseTo(shares.reduce((s, x) => s + x, 0) / 3, 0)
    expect(Number(worst)).toBeGreaterThan(80)
    expect(readdirSync(cwd)).toEqual([])
  })
  test('keys whose runs diverge are judged where all was finite, and said to have diverged', async () => {
    const diverging = ['moons', '--rate', '1e300', '--steps', '5']
    const { code, errors, output } = await run('start', [...diverging, '--keys', '2'])
    const one = await run('start', diverging)
    const [, training, heldOut] = /right on ([\d.]+ %) of the training rows, ([\d.]+ %) of/.exec(one.output) ?? []
    expect(output).toMatch(
      new RegExp(`key 1: right on ${training} of the training rows, ${heldOut} .*; it diverged, and this is step 0`),
    )
    expect(errors).toBe('2 of 2 runs diverged; try a smaller --rate than 1e+300\n')
    expect(code).toBe(1)
  })
  test('Ctrl-C among many keys: those so far', async () => {
    const args = ['moons', '--keys', '100', '--steps', '300']
    const { code, output } = await run('start', args, folder(), 'key 2: ')
    const keys = [...output.matchAll(/key \d+: right on/g)].length
    expect(keys).toBeGreaterThanOrEqual(2)
    expect(keys).toBeLessThan(100)
    expect(output).toContain(`Interrupted at key ${keys + 1}.\nkeys 1 to ${keys}: training`)
    expect(code).toBe(0)
  })
  test('a mistyped example is told from a file that is not there', async () => {
    expect(await run('start', ['Moons'])).toMatchObject({
      code: 1,
      errors:
        "'Moons' is neither one of moons, iris, wine, digits, fit nor a file that there is (--help lists what there is)\n",
    })
    expect((await run('start', ['moons.csv'])).errors).toBe(
      "moons.csv: the file can't be read: there is no such file\n",
    )
  })
  test('a mistyped option is named, and no more is said than helps', async () => {
    const { code, errors } = await run('start', ['iris', '--step', '3'])
    expect([code, errors.trim()]).toEqual([1, "Unknown option '--step' (--help lists what there is)"])
  })
  test.each(['--help', '-h'])('%s', async (help) => {
    const { code, output } = await run('start', [help])
    expect(code).toBe(0)
    for (const option of ['--key', '--keys', '--steps', '--rate', '--hidden', '--out', '--label', 'predict', 'fit']) {
      expect(output).toContain(option)
    }
  })

  const bad: ReadonlyArray<readonly [string, () => ReadonlyArray<string>, ReadonlyArray<string>]> = [
    ['a file that is not there', () => ['nowhere.csv'], ['nowhere.csv']],
    ['no label column', () => [written(csv)], ['rows.csv:1', "'class'"]],
    ['a label that is nearly right', () => [written(csv), '--label', 'kinds'], ["did you mean 'kind'"]],
    ['ragged rows', () => [written(`${csv}1,2\n`), '--label', 'kind'], ['rows.csv:26']],
    ['text for a number', () => [written(`${csv}x,2,low\n`), '--label', 'kind'], ['rows.csv:26', "'a'", "'x'"]],
    ['an empty file', () => [written(''), '--label', 'kind'], ['rows.csv', 'empty']],
    ['no rows', () => [written('a,kind\n'), '--label', 'kind'], ['rows.csv', 'no row']],
    ['one class', () => [written('a,kind\n1,x\n2,x\n'), '--label', 'kind'], ['rows.csv', "'kind'"]],
    ['a constant column', () => [written('a,b,kind\n1,5,x\n2,5,y\n3,5,x\n4,5,y\n'), '--label', 'kind'], ["'b'"]],
    [
      'too few rows of a class',
      () => [written('a,kind\n1,cat\n2,cat\n3,dog\n'), '--label', 'kind'],
      ["rows.csv: Class 'dog' has 1 row: "],
    ],
    [
      'a label that our names are not of',
      () => ['iris', '--label', 'petal_width_cm'],
      ["iris.csv: Class '0.1' has 5 rows"],
    ],
    ['a parameter’s name', () => [written(csv.replace('a,b', 'net.w.0.0.0,b')), '--label', 'kind'], ['net.w.0.0.0']],
    ['a batch of 0', () => ['moons', '--batch', '0'], ['--batch']],
    ['a batch of more than there is', () => ['moons', '--batch', '101'], ['--batch', '100']],
    ['no keys', () => ['moons', '--keys', '0'], ['--keys']],
    ['many keys of nothing', () => ['--keys', '3'], ['--keys', 'something to learn']],
    ['layers of no neurons', () => ['moons', '--hidden', '4,0'], ['--hidden']],
    ['a layer that no memory holds', () => ['moons', '--hidden', '1e9'], ['--hidden', 'from 1 to 1000', '1e9']],
    ['a rate of 0', () => ['moons', '--rate', '0'], ['--rate']],
    ['a place that is a file', () => ['moons', '--out', written('')], ['--out']],
    ...(process.platform === 'linux'
      ? [['a place where none can be', () => ['moons', '--out', '/proc/a/b'], ['--out', '/proc/a/b']] as const]
      : []),
    ['an option that is none', () => ['moons', '--fast'], ['--fast']],
    ['a label for moons', () => ['moons', '--label', 'x'], ['--label would change nothing for moons']],
    ['a label for nothing', () => ['--label', 'x'], ['--label would change nothing for moons']],
    [
      'many keys and one, or its files',
      () => ['moons', '--keys', '2', '--key', '1', '--explain', '--out', 'x'],
      ['--key would', '--explain would', '--out would change nothing with --keys; leave it out'],
    ],
    [
      'a prediction with what only learning has',
      () => ['predict', 'm.json', 'rows.csv', '--key', '7', '--hidden', '3', '--explain'],
      ['--key would', '--hidden would', '--explain would change nothing in what a model predicts; leave it out'],
    ],
    ['two things at once', () => ['moons', 'iris'], ["'iris'"]],
    ['a fit of something', () => ['fit', 'rows.csv'], ["'rows.csv' is one too many"]],
    [
      'a fit with what only learning has',
      () => ['fit', '--key', '7', '--label', 'y'],
      ['--key would', '--label would change nothing for a fit; leave it out'],
    ],
    ['a fit in a place that is a file', () => ['fit', '--out', written('')], ['--out']],
    ['a prediction without rows', () => ['predict', 'model.json'], ['predict']],
    ['a model that is not there', () => ['predict', 'nowhere.json', written(csv)], ['nowhere.json']],
    ['a model that is no JSON', () => ['predict', written('{', 'm.json'), written(csv)], ['m.json', 'JSON']],
    ['a model of another kind', () => ['predict', written('{}', 'm.json'), written(csv)], ['m.json', "'features'"]],
  ]
  test.each(bad)('%s: a message, exit code 1, nothing written', async (_, args, messages) => {
    const cwd = folder()
    const { code, errors } = await run('start', args(), cwd)
    for (const m of messages) expect(errors).toContain(m)
    expect(errors).not.toContain('    at ')
    expect(code).toBe(1)
    expect(readdirSync(cwd)).toEqual([])
  })
})
