/** What was learned, as a file: read back with everything checked. */
import { either as E, function as F } from 'fp-ts'
import * as t from 'io-ts'
import { readFileSync } from 'node:fs'
import { standardise, type Standardiser } from 'fluxion'
import { readFeatures, showCsvProblem } from 'fluxion/node'
import { classifier, rowsOf, type Parameter, type Parameters, type Plan } from './learner.js'
import type { Task } from './task.js'

const Scale = t.strict({ features: t.array(t.string), means: t.array(t.number), deviations: t.array(t.number) })

const Model = t.strict({
  format: t.literal('fluxion classifier'),
  version: t.literal(1),
  features: t.array(t.string),
  classes: t.array(t.string),
  scale: t.union([Scale, t.null]),
  hidden: t.array(t.number),
  loss: t.union([t.literal('hinge'), t.literal('cross-entropy')]),
  parameters: t.record(t.string, t.number),
})
type Model = t.TypeOf<typeof Model>

/** A learned classifier as text. */
export const encodeModel = ({ plan, scale, training }: Task, parameters: Parameters): string => {
  const model: Model = {
    format: 'fluxion classifier',
    version: 1,
    features: [...training.features],
    classes: [...training.classes],
    scale:
      scale === undefined
        ? null
        : { features: [...scale.features], means: [...scale.means], deviations: [...scale.deviations] },
    hidden: [...plan.hidden],
    loss: plan.loss,
    parameters: Object.fromEntries(parameters),
  }
  return `${JSON.stringify(model, null, 2)}\n`
}

type Problems = ReadonlyArray<string>

const pathOf = (error: t.ValidationError): string =>
  error.context
    .map(({ key }) => key)
    .filter((k) => k !== '')
    .join('.')

const decoded = (file: string, value: unknown): E.Either<Problems, Model> =>
  F.pipe(
    Model.decode(value),
    E.mapLeft((errors) => [
      ...new Set(
        errors.map((e) => {
          const path = pathOf(e)
          const found = e.value === undefined ? 'missing' : 'not what belongs there'
          return `${file}: ${path === '' ? 'this is no model' : `'${path}' is ${found}`}`
        }),
      ),
    ]),
  )

const readModel = (file: string): E.Either<Problems, Model> =>
  F.pipe(
    E.tryCatch(
      () => readFileSync(file, 'utf8'),
      (e): Problems => [`${file}: the model can't be read: ${e instanceof Error ? e.message : String(e)}`],
    ),
    E.chain((text) =>
      E.tryCatch(
        (): unknown => JSON.parse(text),
        (): Problems => [`${file}: this is not JSON`],
      ),
    ),
    E.chain((value) => decoded(file, value)),
  )

/** The network of a model, once its parameters are known to be those that its layers need. */
const network = (file: string, model: Model): E.Either<Problems, (x: ReadonlyArray<number>) => number> => {
  const plan: Plan = { hidden: model.hidden, loss: model.loss, decay: 0 }
  const { classify, net } = classifier(model.features.length, model.classes.length, plan)
  const missing = net.parameters.filter((name) => !Object.hasOwn(model.parameters, name))
  const values = new Map(net.parameters.map((name) => [name, model.parameters[name] ?? NaN] as const))
  return missing.length > 0
    ? E.left([
        `${file}: 'parameters' lacks ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`,
      ])
    : E.right(classify(values satisfies ReadonlyMap<Parameter, number>))
}

/** The class of each row of a file, by a model. */
export const predict = async (
  modelFile: string,
  rowsFile: string,
): Promise<E.Either<Problems, ReadonlyArray<string>>> => {
  const model = readModel(modelFile)
  if (E.isLeft(model)) return model
  const { classes, features, scale } = model.right
  const classify = network(modelFile, model.right)
  if (E.isLeft(classify)) return classify
  const rows = await readFeatures(rowsFile, features)()
  if (E.isLeft(rows)) return E.left(rows.left.problems.map(showCsvProblem))
  const table = scale === null ? rows.right : standardise(scale satisfies Standardiser)(rows.right)
  return E.right(rowsOf({ features, table, classes, labels: [] }).map((x) => classes[classify.right(x)] ?? '?'))
}
