/** Why there is no picture, and how the functions that make pictures say so. */
import { either as E } from 'fp-ts'

/**
 * Why there is no picture.
 *
 * @since 0.1.0
 * @category errors
 */
export interface RenderError {
  readonly _tag: 'RenderError'
  readonly message: string
}

export const renderError = (message: string): RenderError => ({ _tag: 'RenderError', message })

export const refuse = (message: string): E.Either<RenderError, never> => E.left(renderError(message))
