/** A CSV file to try readers on, and what they say of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { either as E, type taskEither as TE } from 'fp-ts'
import { afterAll } from 'vitest'
import { showCsvProblem, type CsvError } from 'fluxion/node'

export const folder: string = mkdtempSync(`${tmpdir()}/fluxion-csv-`)
afterAll(() => rmSync(folder, { recursive: true }))

export const FILE: string = `${folder}/a.csv`
export const write = (content: string | Uint8Array): string => {
  writeFileSync(FILE, content)
  return FILE
}
export const lines = (...texts: ReadonlyArray<string>): string => texts.map((t) => `${t}\n`).join('')

export const right = async <A>(task: TE.TaskEither<CsvError, A>): Promise<A> => {
  const result = await task()
  if (E.isLeft(result)) throw new Error(result.left.problems.map(showCsvProblem).join('\n'))
  return result.right
}
/** Every problem in one line, the file's folder left out. */
export const said = async (task: TE.TaskEither<CsvError, unknown>): Promise<ReadonlyArray<string>> => {
  const result = await task()
  return E.isRight(result)
    ? ['no problem']
    : result.left.problems.map(showCsvProblem).map((m) => m.replaceAll(`${folder}/`, ''))
}
