/** Examples as people run them: as programs, in a folder of their own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

const made: Array<string> = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A folder of its own, gone when the file's tests are. */
export const folder = (): string => {
  const path = mkdtempSync(`${tmpdir()}/fluxion-`)
  made.push(path)
  return path
}

const started = (example: string, args: ReadonlyArray<string>, cwd: string) => {
  const tsx = ['--import', import.meta.resolve('tsx'), `${ROOT}examples/${example}.ts`, ...args]
  return spawn(process.execPath, tsx, { cwd, env: { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.json` } })
}

/** Runs an example whose output nobody reads, as that of `… | head -1` after its first line. */
export const runUnread = (example: string, args: ReadonlyArray<string>, cwd: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = started(example, args, cwd)
    let errors = ''
    child.stdout.destroy()
    child.stderr.on('data', (text: Buffer) => {
      errors += text.toString()
    })
    child.on('close', (code) => resolve({ code, output: '', errors }))
  })

/** Runs an example; `interruptAt` presses Ctrl-C once its output contains this text. */
export const run = (
  example: string,
  args: ReadonlyArray<string>,
  cwd: string = folder(),
  interruptAt?: string,
): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = started(example, args, cwd)
    let output = ''
    let errors = ''
    let pressed = false
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString()
      if (interruptAt !== undefined && !pressed && output.includes(interruptAt)) {
        pressed = true
        child.kill('SIGINT')
      }
    })
    child.stderr.on('data', (text: Buffer) => {
      errors += text.toString()
    })
    child.on('close', (code) => resolve({ code, output, errors }))
  })
