/** Data, the curve through them, and how far it may be off: drawn with Observable Plot on a page that nobody sees. */
import type { PlotOptions } from '@observablehq/plot'
import { taskEither as TE } from 'fp-ts'
import type { Prediction } from './leastSquares.js'

export interface Measurement {
  readonly x: number
  readonly y: number
}

export interface Curve {
  readonly title: string
  readonly names: readonly [string, string]
  readonly data: ReadonlyArray<Measurement>
  /** How far to draw it. */
  readonly until: number
  readonly predict: (x: number) => Prediction
}

/** What is used of jsdom. Its own types would bring all the names of a browser. */
interface Browser {
  readonly JSDOM: new () => {
    readonly window: {
      readonly document: unknown
      readonly XMLSerializer: new () => { readonly serializeToString: (element: unknown) => string }
    }
  }
}
const browser: string = 'jsdom'

const POINTS = 200

/** The curve from 0 on, and two standard errors below and above it. */
const along = ({ predict, until }: Curve) =>
  Array.from({ length: POINTS + 1 }, (_, k) => {
    const x = (k / POINTS) * until
    const { standardError, value } = predict(x)
    return { x, y: value, low: value - 2 * standardError, high: value + 2 * standardError }
  })

const svgOf = async (curve: Curve): Promise<string> => {
  const Plot = await import('@observablehq/plot')
  const { JSDOM } = (await import(browser)) as Browser
  const { document, XMLSerializer } = new JSDOM().window
  const [points, [xName, yName]] = [along(curve), curve.names]
  const svg = Plot.plot({
    ...({ document } as PlotOptions),
    className: 'plot',
    style: 'background: white; font-family: Helvetica, Arial, sans-serif; font-size: 12px',
    width: 640,
    height: 420,
    marginTop: 44,
    marginLeft: 64,
    marginRight: 28,
    marginBottom: 50,
    insetTop: 12,
    x: { label: xName, labelAnchor: 'center', labelArrow: 'none', labelOffset: 40 },
    y: { label: yName, labelAnchor: 'center', labelArrow: 'none', labelOffset: 52 },
    marks: [
      Plot.text([curve.title], { frameAnchor: 'top-left', dx: -56, dy: -30, fontSize: 16, fontWeight: 'bold' }),
      Plot.gridY({ stroke: '#dddddd', strokeOpacity: 1 }),
      Plot.frame({ stroke: '#666666' }),
      Plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: '#0062a8', fillOpacity: 0.25 }),
      Plot.lineY(points, { x: 'x', y: 'y', stroke: '#0062a8', strokeWidth: 2 }),
      Plot.dot(curve.data, { x: 'x', y: 'y', fill: '#d55e00', r: 4 }),
    ],
  })
  return new XMLSerializer().serializeToString(svg)
}

/** As an SVG picture that stands by itself, or why there is none. */
export const draw = (curve: Curve): TE.TaskEither<{ readonly message: string }, string> =>
  TE.tryCatch(
    () => svgOf(curve),
    (e) => ({ message: String(e) }),
  )
