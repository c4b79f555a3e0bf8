/** Drawing with Observable Plot, outside of any browser: marks become a picture that stands by itself. */
import type * as ObservablePlot from '@observablehq/plot'
import { either as E, type taskEither as TE } from 'fp-ts'
import { causeOf, loaded } from '../packages.js'
import { refuse, renderError, type RenderError } from '../renderError.js'

export type Plot = typeof ObservablePlot

/** What is used of an element. The types of jsdom would put all the names of a browser into the whole project. */
interface Element {
  readonly querySelectorAll: (selector: string) => Iterable<Element>
  readonly getAttribute: (name: string) => string | null
  readonly setAttribute: (name: string, value: string) => void
  readonly removeAttribute: (name: string) => void
  readonly prepend: (...children: ReadonlyArray<Element>) => void
  readonly remove: () => void
  textContent: string | null
}

interface Document {
  readonly createElementNS: (namespace: string, name: string) => Element
}

/** What is used of jsdom. */
export interface Browser {
  readonly JSDOM: new (html: string) => {
    readonly window: {
      readonly document: Document
      readonly XMLSerializer: new () => { readonly serializeToString: (element: Element) => string }
      readonly close: () => void
    }
  }
}

/** A picture yet to be drawn: what it is called, and its marks. */
export interface Picture {
  /** Begins the ids of its parts, which must differ from those of other pictures on the same page. */
  readonly kind: string
  /** For whoever can't see it. */
  readonly title: string
  readonly options: (plot: Plot) => ObservablePlot.PlotOptions
}

/** Fonts that look alike and have the same widths, or nearly. */
const FONTS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
const NAMESPACE = 'http://www.w3.org/2000/svg'

/**
 * Plot numbers the clip paths of all pictures of a process in one sequence, and leaves fonts and background to the page
 * around. Here each picture counts from one, and brings its own font and background.
 */
const finished = (svg: Element, document: Document, { kind, title }: Picture): Element => {
  const child = (name: string, attributes: Readonly<Record<string, string>>, text = ''): Element => {
    const element = document.createElementNS(NAMESPACE, name)
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value))
    element.textContent = text
    return element
  }
  ;[...svg.querySelectorAll('style')].forEach((style) => style.remove())
  ;[...svg.querySelectorAll('clipPath')].forEach((clip, k) => {
    const [old, id] = [clip.getAttribute('id'), `${kind}-clip-${k + 1}`]
    clip.setAttribute('id', id)
    ;[...svg.querySelectorAll(`[clip-path="url(#${old})"]`)].forEach((e) => e.setAttribute('clip-path', `url(#${id})`))
  })
  svg.removeAttribute('class')
  svg.setAttribute('font-family', FONTS)
  svg.setAttribute('role', 'img')
  svg.prepend(child('title', {}, title), child('rect', { width: '100%', height: '100%', fill: 'white' }))
  return svg
}

/** The SVG of a picture. */
const svgOf = (plot: Plot, { JSDOM }: Browser, picture: Picture): string => {
  const { window } = new JSDOM('')
  const draw = plot.plot as unknown as (options: object) => Element
  const svg = draw({ ...picture.options(plot), document: window.document, className: 'plot', figure: false })
  const text = new window.XMLSerializer().serializeToString(finished(svg, window.document, picture))
  window.close()
  return `${text}\n`
}

const PLOT = '@observablehq/plot'
/** A string like any other, so that the compiler doesn't look for its types. */
const BROWSER: string = 'jsdom'

/** The two packages, as they are loaded when the first picture is drawn. */
export interface Packages {
  readonly plot: () => Promise<Plot>
  readonly browser: () => Promise<Browser>
}

const packages: Packages = { plot: () => import('@observablehq/plot'), browser: () => import(BROWSER) }

const orFailure = <A>(make: () => A): E.Either<RenderError, A> =>
  E.tryCatch(make, (e) => renderError(`This can't be drawn: ${causeOf(e)}`))

/** Draws with the given packages, which are not loaded for data that can't be drawn. */
export const drawWith =
  ({ browser, plot }: Packages) =>
  (make: () => E.Either<RenderError, Picture>): TE.TaskEither<RenderError, string> =>
  async () => {
    const picture = E.flatten(orFailure(make))
    if (E.isLeft(picture)) return picture
    const [p, b] = await Promise.all([loaded(PLOT, 'Drawing', plot)(), loaded(BROWSER, 'Drawing', browser)()])
    return E.isRight(p) && E.isRight(b)
      ? orFailure(() => svgOf(p.right, b.right, picture.right))
      : refuse([p, b].flatMap((either) => (E.isLeft(either) ? [either.left] : [])).join('\n'))
  }

/** A picture as standalone SVG, or why there is none. */
export const draw: (make: () => E.Either<RenderError, Picture>) => TE.TaskEither<RenderError, string> =
  drawWith(packages)
