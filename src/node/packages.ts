/** Optional packages, loaded when they are first needed, and what is said when that fails. */
import { either as E, type taskEither as TE } from 'fp-ts'

/** The reason in an unknown error, in a few words. */
export const causeOf = (e: unknown): string => {
  const code = typeof e === 'object' && e !== null && 'code' in e ? e.code : undefined
  return code === 'ENOENT'
    ? 'there is no such file'
    : code === 'EISDIR'
      ? 'it is a folder'
      : code === 'EACCES'
        ? 'access is denied'
        : e instanceof Error
          ? e.message
          : String(e)
}

/** An optional package; on the left, what to tell the user if it is not installed or does not load. */
export const loaded = <A>(name: string, purpose: string, load: () => Promise<A>): TE.TaskEither<string, A> => {
  const isMissing = (e: unknown): boolean =>
    e instanceof Error && new RegExp(`Cannot find (package|module) '${name}'`).test(e.message)
  return () =>
    load().then(E.right, (e: unknown) =>
      E.left(
        isMissing(e)
          ? `${purpose} needs the package '${name}', which is not installed; run: npm install ${name}`
          : `The package '${name}' does not load: ${causeOf(e).split('\n')[0]}`,
      ),
    )
}
