/** Files that are written whole or not at all. */
import { either as E, type taskEither as TE } from 'fp-ts'
import { randomUUID } from 'node:crypto'
import { lstat, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { kindOf } from '../checks/options.js'
import { describe } from '../expr/error.js'
import { causeOf } from './packages.js'

/**
 * A file that could not be written, or a folder that could not be made, and why.
 *
 * @since 0.1.0
 * @category errors
 */
export interface FileError {
  readonly _tag: 'FileError'
  readonly file: string
  readonly message: string
}

interface Draft {
  readonly file: string
  readonly draft: string
  readonly contents: string | Uint8Array
}

const codeOf = (e: unknown): unknown => (typeof e === 'object' && e !== null && 'code' in e ? e.code : undefined)

const why = (e: unknown): string => {
  const code = codeOf(e)
  return code === 'ENOTDIR' || code === 'EEXIST'
    ? 'a file is where a folder should be'
    : code === 'ENOSPC'
      ? 'the disk is full'
      : code === 'EROFS' || code === 'EPERM'
        ? 'writing is not allowed there'
        : causeOf(e)
}

const fileError = (file: string, message: string): FileError => ({ _tag: 'FileError', file, message })

/** What a promise gives, or what was wrong with the file that it is about. */
const about = <A>(file: string, act: () => Promise<A>): Promise<E.Either<FileError, A>> =>
  act().then(E.right, (e: unknown) => E.left(fileError(file, `${file} can't be written: ${why(e)}`)))

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (s) => s.isDirectory(),
    () => false,
  )

/**
 * Fails for a name that no file can have, such as one that is too long: otherwise that would come out only after other
 * files have taken their names.
 */
const checkName = (file: string): Promise<unknown> =>
  lstat(file).catch((e: unknown) => (codeOf(e) === 'ENOENT' ? undefined : Promise.reject(e)))

/** Makes a folder inside one that exists; it does not matter if somebody else has made it meanwhile. */
const makeIn = (folder: string): Promise<void> =>
  mkdir(folder).catch(async (e: unknown) => {
    // The folder around it exists, so that is not what is missing.
    const reason = codeOf(e) === 'ENOENT' ? new Error('no folder can be made there') : e
    return (await isFolder(folder)) ? undefined : Promise.reject(reason)
  })

/**
 * Makes a folder and those around it, one by one: asked to make them all, Node 20 hangs where none can be made, as in
 * /proc.
 */
const makeFolder = async (folder: string): Promise<void> => {
  if (await isFolder(folder)) return
  const outer = dirname(folder)
  if (outer !== folder) await makeFolder(outer)
  await makeIn(folder)
}

/** One after the other; after the first that fails, no more. */
const each = <A>(
  items: ReadonlyArray<A>,
  act: (item: A) => Promise<E.Either<FileError, unknown>>,
): Promise<E.Either<FileError, unknown>> =>
  items.reduce<Promise<E.Either<FileError, unknown>>>(
    async (before, item) => {
      const result = await before
      return E.isLeft(result) ? result : act(item)
    },
    Promise.resolve(E.right(undefined)),
  )

const writeAll = async (drafts: ReadonlyArray<Draft>): Promise<E.Either<FileError, unknown>> => {
  const written = await each(drafts, async ({ contents, draft, file }) =>
    (await isFolder(file))
      ? E.left(fileError(file, `${file} can't be written: it is a folder`))
      : about(file, async () => {
          await checkName(file)
          await writeFile(draft, contents, { flag: 'wx' })
        }),
  )
  return E.isLeft(written) ? written : each(drafts, ({ draft, file }) => about(file, () => rename(draft, file)))
}

/**
 * Writes files into a folder, which is made if it is not there, and gives their paths. Each is first written under
 * another name beside its own; only when all are there do they take their names, so that no file is ever seen
 * half-written, and none is replaced when one of them fails. A name with a folder in it, and whatever the disk refuses,
 * is a `FileError`.
 *
 * @example
 * import { writeFiles } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const escaped = await writeFiles('out', { '../a.svg': '<svg/>' })()
 * assert.strictEqual(E.isLeft(escaped) && escaped.left.file, '../a.svg')
 *
 * @since 0.1.0
 * @category writing
 */
export const writeFiles =
  (
    folder: string,
    files: Readonly<Record<string, string | Uint8Array>>,
  ): TE.TaskEither<FileError, ReadonlyArray<string>> =>
  async () => {
    if (typeof folder !== 'string' || kindOf(files) !== 'Object') {
      const wrong = typeof folder !== 'string' ? folder : files
      const message = `writeFiles takes a folder and a record of files, as in writeFiles('out', { 'a.svg': svg }), not ${describe(wrong)}`
      return E.left(fileError(String(folder), message))
    }
    const bad = Object.keys(files).find(
      (name) => name === '' || name === '.' || name === '..' || basename(name) !== name,
    )
    if (bad !== undefined) return E.left(fileError(bad, `'${bad}' is not the name of a file in a folder`))
    const drafts = Object.entries(files).map(([name, contents]) => ({
      file: join(folder, name),
      draft: join(folder, `.${randomUUID()}.part`),
      contents,
    }))
    const made = await about(folder, () => makeFolder(folder))
    const result = E.isLeft(made) ? made : await writeAll(drafts)
    // nothing is left of a failure; after a success no draft has its first name any more
    await Promise.allSettled(drafts.map(({ draft }) => rm(draft, { force: true })))
    return E.isLeft(result) ? result : E.right(drafts.map(({ file }) => file))
  }
