/** What a node costs, over the size of the graph, as a picture: both axes logarithmic, flat where cost is linear. */
import { either as E } from 'fp-ts'
import { sizeAxis } from '../../../src/node/plots/axis.js'
import { GRID, SERIES } from '../../../src/node/plots/colours.js'
import { draw, type Picture } from '../../../src/node/plots/draw.js'
import { axes, axesMargin, onSheet } from '../../../src/node/plots/sheet.js'
import type { Size } from './sizes.js'

interface Point {
  readonly nodes: number
  readonly ns: number
  readonly what: string
}

const TITLE = 'What a node costs'
const INSIDE = { width: 620, height: 360 }

const pointsOf = ({ compile, family, nodes, run }: Size): ReadonlyArray<Point> => [
  { nodes, ns: (compile * 1e6) / nodes, what: `${family}: compile` },
  { nodes, ns: (run * 1e3) / nodes, what: `${family}: value and gradient` },
]

const pictureOf = (points: ReadonlyArray<Point>): E.Either<never, Picture> => {
  const [x, y] = [sizeAxis(points.map((p) => p.nodes)), sizeAxis(points.map((p) => p.ns))]
  if (x === undefined || y === undefined) throw new Error('The sizes lie too close together to be drawn.')
  const series = [...new Set(points.map((p) => p.what))].map((name, k) => ({
    name,
    symbol: 'circle' as const,
    colour: SERIES[k] ?? SERIES[0],
  }))
  const sheet = {
    title: TITLE,
    lines: ['Flat is linear; what falls is what a call or a compilation costs however small it is.'],
    legend: series,
    inside: INSIDE,
    margin: axesMargin(y),
  }
  return E.right({
    kind: 'engine-scaling',
    title: TITLE,
    options: onSheet(sheet, (plot) => ({
      x: { domain: [...x.domain], type: x.scale },
      y: { domain: [...y.domain], type: y.scale },
      marks: [
        plot.gridY([...y.ticks], { stroke: GRID, strokeOpacity: 1 }),
        ...axes(plot, x, y, ['nodes', 'nanoseconds a node (log scale)'], INSIDE),
        series.flatMap(({ colour, name }) => {
          const line = points.filter((p) => p.what === name)
          return [
            plot.line(line, { x: 'nodes', y: 'ns', stroke: colour, strokeWidth: 2 }),
            plot.dot(line, { x: 'nodes', y: 'ns', fill: colour, r: 3.5 }),
          ]
        }),
      ],
    })),
  })
}

export const scalingPicture = async (sizes: ReadonlyArray<Size>): Promise<string> => {
  const svg = await draw(() => pictureOf(sizes.flatMap(pointsOf)))()
  if (E.isLeft(svg)) throw new Error(`out/engine-scaling.svg: ${JSON.stringify(svg.left)}`)
  return svg.right
}
