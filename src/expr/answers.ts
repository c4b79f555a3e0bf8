/**
 * The values of fp-ts's Option and Either, made here: they are plain records, and the modules that make them over there bring
 * a hundred functions along.
 */
import type { either as E, option as O } from 'fp-ts'

export const none: O.Option<never> = { _tag: 'None' }
export const some = <A>(value: A): O.Option<A> => ({ _tag: 'Some', value })
export const left = <L>(left: L): E.Either<L, never> => ({ _tag: 'Left', left })
export const right = <R>(right: R): E.Either<never, R> => ({ _tag: 'Right', right })
