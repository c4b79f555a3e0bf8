/** Pictures of expressions, drawn by Graphviz compiled to WebAssembly. */
import { either as E, type taskEither as TE } from 'fp-ts'
import { causeOf, missingPackage } from './packages.js'

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

/** What is used of Graphviz. */
export interface Graphviz {
  readonly render: (
    dot: string,
    options: { readonly format: string },
  ) => {
    readonly status: 'success' | 'failure'
    readonly output: string | undefined
    readonly errors: ReadonlyArray<{ readonly level?: string; readonly message: string }>
  }
}

const failed = (message: string): E.Either<RenderError, never> => E.left({ _tag: 'RenderError', message })

const PACKAGE = '@viz-js/viz'

const isMissing = (e: unknown): boolean =>
  e instanceof Error && new RegExp(`Cannot find (package|module) '${PACKAGE}'`).test(e.message)

const draw = (graphviz: Graphviz, dot: string): E.Either<RenderError, string> => {
  const { errors, output, status } = graphviz.render(dot, { format: 'svg' })
  return status === 'success' && output !== undefined
    ? E.right(output)
    : failed(`Graphviz can't draw this: ${errors.map((e) => e.message.trim()).join('; ')}`)
}

/** Drawing with a Graphviz that is loaded when it is first needed. */
export const renderWith =
  (load: () => Promise<Graphviz>) =>
  (dot: string): TE.TaskEither<RenderError, string> =>
  () =>
    load().then(
      (graphviz) =>
        E.flatten(
          E.tryCatch(
            () => draw(graphviz, dot),
            (e) => ({ _tag: 'RenderError', message: causeOf(e) }),
          ),
        ),
      (e: unknown) =>
        failed(
          isMissing(e) ? missingPackage(PACKAGE, 'Drawing') : `The package '${PACKAGE}' does not load: ${causeOf(e)}`,
        ),
    )

/**
 * A DOT graph as an SVG picture. Needs the optional package `@viz-js/viz`; it is loaded by the first call, and nothing
 * else on the machine is needed. A missing package and a graph that is not DOT are a `RenderError`, never a rejection.
 *
 * @example
 * import { add, toDot, variable } from 'fluxion'
 * import { renderSvg } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const picture = renderSvg(toDot(add(variable('x'), 1)))
 * picture().then((svg) => assert.strictEqual(E.isRight(svg) && svg.right.includes('<svg'), true))
 *
 * @since 0.1.0
 * @category pictures
 */
export const renderSvg: (dot: string) => TE.TaskEither<RenderError, string> = renderWith(async () => {
  const { instance } = await import('@viz-js/viz')
  return instance() as Promise<Graphviz>
})
