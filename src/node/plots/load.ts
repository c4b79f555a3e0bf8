/** Packages that need not be installed, and what is said when they are not. */
import { either as E, type taskEither as TE } from 'fp-ts'
import type { RenderError } from '../graphviz.js'
import { causeOf, missingPackage } from '../packages.js'

export const renderError = (message: string): RenderError => ({ _tag: 'RenderError', message })

export const refuse = (message: string): E.Either<RenderError, never> => E.left(renderError(message))

/** A package that was asked for by name: itself, or why there is none. */
export const loaded = <A>(name: string, purpose: string, load: () => Promise<A>): TE.TaskEither<string, A> => {
  const isMissing = (e: unknown): boolean =>
    e instanceof Error && new RegExp(`Cannot find (package|module) '${name}'`).test(e.message)
  return () =>
    load().then(E.right, (e: unknown) =>
      E.left(
        isMissing(e)
          ? missingPackage(name, purpose)
          : `The package '${name}' does not load: ${causeOf(e).split('\n')[0]}`,
      ),
    )
}
