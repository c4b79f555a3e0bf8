/** The long run as a program, on the sources; `npm run laws` runs it on the built package. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { loadLaws } from './load.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Outcome {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Runs it; `interruptAt` presses Ctrl-C once standard error contains this text. */
const laws = (args: ReadonlyArray<string>, interruptAt?: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['test/long/start.mjs', ...args], {
      cwd: ROOT,
      env: { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.json` },
    })
    let output = ''
    let errors = ''
    let pressed = false
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString()
    })
    child.stderr.on('data', (text: Buffer) => {
      errors += text.toString()
      if (interruptAt !== undefined && !pressed && errors.includes(interruptAt)) {
        pressed = true
        child.kill('SIGINT')
      }
    })
    child.on('close', (code) => resolve({ code, output, errors }))
  })

const SAMPLES = ['--laws', 'test/long/sample-laws.ts']

/** A report without its times. */
const timeless = (output: string): string => output.replaceAll(/\d+\.\d( s with|$)/gm, '')

describe('npm run laws', () => {
  test('tries a law that holds', async () => {
    const { code, errors, output } = await laws(['--runs', '20', '--law', 'Leibniz'])
    expect(errors).toMatch(/^ {2}20\/20 samples, 0 broken, 0 s left\n$/)
    expect(output).toMatch(/^Leibniz +20 +\d+ % {2}held +\d+\.\d$/m)
    expect(output.trim().split('\n').at(-1)).toMatch(/^Key 1, 1 law: all held; \d+\.\d s with 1 worker$/)
    expect(code).toBe(0)
  })

  test('shows what is wrong with laws, the same with any number of workers, and again by its key', async () => {
    const [one, two] = [
      await laws([...SAMPLES, '--runs', '2200', '--law', 's', '--workers', '1']),
      await laws([...SAMPLES, '--runs', '2200', '--law', 's', '--workers', '2']),
    ]
    expect([one.code, two.code]).toEqual([1, 1])
    expect(timeless(one.output).replace('1 worker', '2 workers')).toBe(timeless(two.output))
    expect(one.output).toMatch(/^seldom +2200 +3\d % {2}Unreached/m)
    expect(one.output).toMatch(/^seldom was not reached[^]*only 7\d+ of 2200 samples/m)
    expect(one.output).toContain('n = 999000\n999000 ≥ 999000\n')
    expect(one.output).toContain('Key 1, 2 laws: 0 held, 2 did not;')
    const again = /to see it again: npm run laws -- (.*--law small .*)/.exec(one.output)?.[1]
    const third = await laws((again ?? '').split(' '))
    const counterexample = /^small was refuted[^]*?≥ 999000$/m
    expect(counterexample.exec(third.output)?.[0]).toBe(counterexample.exec(one.output)?.[0])
  })

  test('tells what it knows upon Ctrl-C', async () => {
    const { code, output } = await laws([...SAMPLES, '--runs', '1e9', '--law', 'small', '--law', 'natural'], '1 broken')
    expect(code).toBe(130)
    expect(output).toContain('small was refuted')
    expect(output).toMatch(/^Interrupted: key 1, 2 laws: [01] held, 1 did not/m)
  })

  test('ends when its time is up', async () => {
    const { code, output } = await laws([...SAMPLES, '--runs', '1e9', '--law', 'natural', '--seconds', '0.1'])
    expect(code).toBe(0)
    expect(output).toMatch(/^natural +\d*000 +100 % {2}held/m)
  })

  test('refuses what it does not understand', async () => {
    const { code, errors, output } = await laws(['--law', 'Libniz'])
    expect([code, output]).toEqual([2, ''])
    expect(errors).toContain("the nearest is 'Leibniz'")
  })

  test('explains itself', async () => {
    const { code, output } = await laws(['--help'])
    expect(code).toBe(0)
    expect(output).toContain('--workers N')
  })
})

describe('a module of laws', () => {
  test('has a set of them as `laws` or as its default', async () => {
    expect(await loadLaws('test/long/sample-laws.ts')).toMatchObject({ right: [{}, { name: 'small' }, {}] })
  })

  test('is refused if it has none, or is not there', async () => {
    expect(await loadLaws('test/long/chunks.ts')).toMatchObject({
      left: expect.stringContaining('exports no set of laws'),
    })
    expect(await loadLaws('nowhere.ts')).toMatchObject({ left: expect.stringContaining("can't be loaded") })
  })
})
