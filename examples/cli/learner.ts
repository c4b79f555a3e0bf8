/** A classifier: a network, what it is to make small, and what it says of a row. */
import {
  addObjectives,
  crossEntropyFromLogits,
  hinge,
  l2,
  meanOver,
  mlp,
  oneHot,
  scaleObjective,
  signs,
  table,
  variable,
  type Labelled,
  type Network,
  type NetworkParameter,
  type Objective,
} from 'fluxion'

export type Parameter = NetworkParameter<'net'>
export type Parameters = ReadonlyMap<Parameter, number>

/** What decides how a classifier learns. */
export interface Plan {
  /** Neurons in each hidden layer. */
  readonly hidden: ReadonlyArray<number>
  /** One score and a hinge, for two classes; or a score for each class and the cross-entropy of their softmax. */
  readonly loss: 'hinge' | 'cross-entropy'
  /** How much the squares of the parameters count. */
  readonly decay: number
}

export interface Classifier {
  readonly net: Network<'net', number>
  /** One number for each output: a single score, positive for the second class, or a score for each class. */
  readonly scores: (parameters: Parameters) => (x: ReadonlyArray<number>) => ReadonlyArray<number>
  readonly classify: (parameters: Parameters) => (x: ReadonlyArray<number>) => number
}

export const classifier = (inputs: number, classes: number, { hidden, loss }: Plan): Classifier => {
  const net = mlp({ inputs, hidden, outputs: loss === 'hinge' ? 1 : classes })
  const scores = (parameters: Parameters) => net.predict(parameters)
  return {
    net,
    scores,
    classify: (parameters) => {
      const scoresOf = scores(parameters)
      return (x) => classOf(scoresOf(x))
    },
  }
}

/** The class with the highest score; with a single score the second class if it is positive. */
const classOf = (scores: ReadonlyArray<number>): number =>
  scores.length === 1 ? ((scores[0] ?? 0) > 0 ? 1 : 0) : scores.indexOf(Math.max(...scores))

/** The mean loss over the rows, and a little for the size of the weights. */
export const objectiveFor = (data: Labelled, { net }: Classifier, { decay, loss }: Plan): Objective<Parameter> => {
  const outputs = net.forward(data.features.map((name) => variable(name)))
  const targets = loss === 'hinge' ? { label: signs(data.labels) } : oneHot(data.classes.length)(data.labels)
  const names = Object.keys(targets)
  const rowLoss =
    loss === 'hinge'
      ? hinge(outputs[0] ?? 0, variable('label'))
      : crossEntropyFromLogits(
          outputs,
          names.map((name) => variable(name)),
        )
  const rows = table({ ...data.table.columns, ...targets })
  // The columns' names are known only now, so the type can't tell them from the parameters.
  const meanLoss = meanOver<never>(rows)(rowLoss) as Objective<Parameter>
  return addObjectives(meanLoss, scaleObjective(decay)(l2(net.parameters)))
}

/** The rows of a table as lists, features in order. */
export const rowsOf = ({ features, table: { columns, rows } }: Labelled): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: rows }, (_, row) => features.map((name) => columns[name]?.[row] ?? NaN))

/** The share of rows that are put into their class. */
export const accuracy = (data: Labelled, classify: (x: ReadonlyArray<number>) => number): number => {
  const rows = rowsOf(data)
  return rows.filter((x, row) => classify(x) === data.labels[row]).length / rows.length
}

/** How often rows of each class were put into each class. */
export const confusion = (
  data: Labelled,
  classify: (x: ReadonlyArray<number>) => number,
): ReadonlyArray<ReadonlyArray<number>> => {
  const said = rowsOf(data).map(classify)
  return data.classes.map((_, truth) =>
    data.classes.map((_unused, guess) => said.filter((s, row) => s === guess && data.labels[row] === truth).length),
  )
}
