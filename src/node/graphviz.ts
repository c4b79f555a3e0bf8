/** Pictures of expressions, drawn by Graphviz compiled to WebAssembly. */
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { describe } from '../expr/error.js'
import { causeOf, loaded } from './packages.js'
import { refuse, renderError, type RenderError } from './renderError.js'

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

const PACKAGE = '@viz-js/viz'

const draw = (graphviz: Graphviz, dot: string): E.Either<RenderError, string> => {
  // A graph as an object, which Graphviz takes too, is not what an expression is: the picture would be empty.
  if (typeof dot !== 'string') return refuse(`Graphviz draws DOT, as toDot(e) writes it, not ${describe(dot)}`)
  const { errors, output, status } = graphviz.render(dot, { format: 'svg' })
  return status === 'success' && output !== undefined
    ? E.right(output)
    : refuse(`Graphviz can't draw this: ${errors.map((e) => e.message.trim()).join('; ')}`)
}

/** Drawing with a Graphviz that is loaded when it is first needed. */
export const renderWith =
  (load: () => Promise<Graphviz>) =>
  (dot: string): TE.TaskEither<RenderError, string> =>
    F.pipe(
      loaded(PACKAGE, 'Drawing', load),
      TE.mapLeft(renderError),
      TE.chainEitherK((graphviz) =>
        E.flatten(
          E.tryCatch(
            () => draw(graphviz, dot),
            (e) => renderError(causeOf(e)),
          ),
        ),
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
