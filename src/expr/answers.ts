/**
 * Constructors of fp-ts's Option and Either. These are plain records, so they can be made here: importing the
 * constructors of fp-ts would bring a hundred other functions into a bundle.
 */
import type { either as E, option as O } from 'fp-ts'

export const none: O.Option<never> = { _tag: 'None' }
export const some = <A>(value: A): O.Option<A> => ({ _tag: 'Some', value })
export const left = <L>(left: L): E.Either<L, never> => ({ _tag: 'Left', left })
export const right = <R>(right: R): E.Either<never, R> => ({ _tag: 'Right', right })
