/**
 * What is drawn at the end of a run: how the loss fell, what was learned, what was misread, and one neuron from inside.
 */
import { function as F, taskEither as TE } from 'fp-ts'
import { add, mul, tanh, toDot, variable, type Expr } from 'fluxion'
import { confusionMatrix, decisionBoundary, lossCurve, renderSvg, smallPictures, toPng, writeFiles } from 'fluxion/node'
import { accuracy, confusion, rowsOf } from './learner.js'
import type { Task } from './task.js'
import type { Learned } from './training.js'

interface Drawing {
  readonly name: string
  readonly svg: TE.TaskEither<{ readonly message: string }, string>
}

/** The first neuron of the first layer on the first row, with values and gradients. */
const firstNeuron = ({ training }: Task, { parameters }: Learned): string => {
  const row = rowsOf(training)[0] ?? []
  const products: ReadonlyArray<Expr<string>> = training.features.map((name, k) =>
    mul(variable(`net.w.0.0.${k}`), variable(name)),
  )
  const bias: Expr<string> = variable('net.b.0.0')
  const total = products.reduce((s, p) => add(s, p))
  const output = tanh(add(total, bias))
  const env = new Map<string, number>([
    ...parameters,
    ...training.features.map((name, k) => [name, row[k] ?? 0] as const),
  ])
  return toDot(output, { env, names: { output } })
}

/** How much the second class is preferred to the first, over two inputs in the units of the file. */
const preference =
  ({ scale }: Task, { learner, parameters }: Learned) =>
  (x: number, y: number): number => {
    const at = (v: number, k: number): number =>
      scale === undefined ? v : (v - (scale.means[k] ?? 0)) / (scale.deviations[k] ?? 1)
    const [first = 0, second] = learner.scores(parameters)([at(x, 0), at(y, 1)])
    return second === undefined ? first : second - first
  }

/** The points of a task in the units of its file. */
const pointsOf = ({ scale, training }: Task) =>
  rowsOf(training).map((row, k) => {
    const at = (j: number): number => (row[j] ?? 0) * (scale?.deviations[j] ?? 1) + (scale?.means[j] ?? 0)
    return { x: at(0), y: at(1), label: training.labels[k] ?? 0 }
  })

const whatWasLearned = (task: Task, learned: Learned): Drawing => {
  const { heldOut, title, training } = task
  const classify = learned.learner.classify(learned.parameters)
  const [xName, yName] = training.features
  const [first, second] = training.classes
  return training.features.length === 2 && training.classes.length === 2
    ? {
        name: 'boundary',
        svg: decisionBoundary({
          points: pointsOf(task),
          predict: preference(task, learned),
          names: [xName ?? '', yName ?? ''],
          classes: [first ?? '', second ?? ''],
          accuracy: accuracy(training, classify),
          subtitle: 'of the rows learned from',
        }),
      }
    : {
        name: 'confusion',
        svg: confusionMatrix({
          classes: training.classes,
          counts: confusion(heldOut, classify),
          title: `${title}: rows held out`,
        }),
      }
}

/** The pictures held out that were taken for something else, where the rows are pictures. */
const misread = ({ heldOut, pixels, title }: Task, { learner, parameters }: Learned): ReadonlyArray<Drawing> => {
  if (pixels === undefined) return []
  const classify = learner.classify(parameters)
  const nameOf = (k: number | undefined): string => heldOut.classes[k ?? -1] ?? '?'
  // The scale of pixels goes from −1 to 1.
  const pictures = rowsOf(heldOut).flatMap((row, k) => {
    const [truth, said] = [heldOut.labels[k], classify(row)]
    return said === truth
      ? []
      : [{ pixels: row.map((v) => (v + 1) / 2), caption: `${nameOf(truth)}, read as ${nameOf(said)}` }]
  })
  const subtitle = `${pictures.length} of the ${heldOut.table.rows} held out`
  return pictures.length === 0
    ? []
    : [{ name: 'misread', svg: smallPictures({ width: pixels.width, pictures, title: `${title}: misread`, subtitle }) }]
}

/** With more inputs than this nobody could read the picture of a neuron. */
const MOST_INPUTS = 16

const drawings = (task: Task, learned: Learned): ReadonlyArray<Drawing> => [
  { name: 'loss', svg: lossCurve(learned.losses, { title: `${task.title}: loss` }) },
  whatWasLearned(task, learned),
  ...misread(task, learned),
  ...(task.training.features.length > MOST_INPUTS
    ? []
    : [{ name: 'neuron', svg: renderSvg(firstNeuron(task, learned)) }]),
]

/** Draws everything as SVG and PNG; the files written, and what went wrong. */
export const drawAll = async (
  task: Task,
  learned: Learned,
  folder: string,
): Promise<{ readonly files: ReadonlyArray<string>; readonly problems: ReadonlyArray<string> }> => {
  const files: Array<string> = []
  const problems: Array<string> = []
  for (const { name, svg } of drawings(task, learned)) {
    const both = F.pipe(
      svg,
      TE.bindTo('svg'),
      TE.bindW('png', ({ svg: text }) => toPng(text, { width: 1200 })),
      TE.chainW(({ png, svg: text }) => writeFiles(folder, { [`${name}.svg`]: text, [`${name}.png`]: png })),
    )
    const done = await both()
    if (done._tag === 'Right') files.push(...done.right)
    else problems.push(done.left.message)
  }
  return { files, problems }
}
