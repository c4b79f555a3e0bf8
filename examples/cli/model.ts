/** What was learned, as a file; everything in it is checked when it is read back. */
import { either as E, function as F } from 'fp-ts'
import * as t from 'io-ts'
import { readFileSync } from 'node:fs'
import { standardise, type Standardiser } from 'fluxion'
import { readFeatures, showCsvProblem } from 'fluxion/node'
import { classifier, rowsOf, type Parameter, type Parameters } from './learner.js'
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

/** Why a file can't be read. */
const causeOf = (e: unknown): string =>
  (e as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : e instanceof Error ? e.message : String(e)

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

/** Where something is wrong, without the alternatives of a union, which are no part of the path. */
const pathOf = (error: t.ValidationError): string =>
  error.context
    .filter((_, k, all) => !(all[k - 1]?.type instanceof t.UnionType))
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

// ── what types can't say: each check gives the problems that it finds

type Check = (model: Model) => Problems

/** The first of some entries that is not what it must be. */
const firstOdd = <A>(
  path: string,
  entries: ReadonlyArray<readonly [string | number, A]>,
  kind: string,
  holds: (x: A) => boolean,
): Problems =>
  entries
    .filter(([, x]) => !holds(x))
    .slice(0, 1)
    .map(([at, x]) => `'${path}.${at}' must be ${kind}, not ${String(x)}`)

const ofList = (path: string, list: ReadonlyArray<number>, kind: string, holds: (x: number) => boolean): Problems =>
  firstOdd(path, [...list.entries()], kind, holds)

const checkNames: Check = ({ classes, features, loss }) => [
  ...(features.length === 0 ? ["'features' must have one name at least"] : []),
  ...Object.entries({ features, classes })
    .filter(([, names]) => new Set(names).size < names.length)
    .map(([path]) => `'${path}' has a name twice`),
  ...(classes.length < 2 || (loss === 'hinge' && classes.length > 2)
    ? [`'classes' must be two${loss === 'hinge' ? ' for a hinge' : ' at least'}, not ${classes.length}`]
    : []),
]

const checkScale: Check = ({ features, scale }) => {
  if (scale === null) return []
  const { deviations, means } = scale
  const short = Object.entries({ means, deviations }).filter(([, list]) => list.length !== features.length)
  const isSame = scale.features.length === features.length && scale.features.every((name, k) => name === features[k])
  return [
    ...(isSame ? [] : ["'scale.features' must be the same as 'features'"]),
    ...short.map(
      ([name, list]) => `'scale.${name}' must be as many as 'features', ${features.length}, not ${list.length}`,
    ),
    ...ofList('scale.means', means, 'finite', Number.isFinite),
    ...ofList('scale.deviations', deviations, 'finite and above 0', (x) => x > 0 && x < Infinity),
  ]
}

const checkHidden: Check = ({ hidden }) =>
  ofList('hidden', hidden, 'a whole number from 1 up', (x) => Number.isSafeInteger(x) && x >= 1)

const checkParameters: Check = ({ parameters }) =>
  firstOdd('parameters', Object.entries(parameters), 'finite', Number.isFinite)

const checked = (file: string, model: Model): E.Either<Problems, Model> => {
  const problems = [checkNames, checkScale, checkHidden, checkParameters].flatMap((check) => check(model))
  return problems.length === 0 ? E.right(model) : E.left(problems.map((p) => `${file}: ${p}`))
}

const readModel = (file: string): E.Either<Problems, Model> =>
  F.pipe(
    E.tryCatch(
      () => readFileSync(file, 'utf8'),
      (e): Problems => [`${file}: the model can't be read: ${causeOf(e)}`],
    ),
    E.chain((text) =>
      E.tryCatch(
        (): unknown => JSON.parse(text),
        (): Problems => [`${file}: this is not JSON`],
      ),
    ),
    E.chain((value) => decoded(file, value)),
    E.chain((model) => checked(file, model)),
  )

/** How many weights and biases layers of these sizes have. */
const countIn = (sizes: ReadonlyArray<number>): number =>
  sizes.slice(1).reduce((sum, size, k) => sum + size * ((sizes[k] as number) + 1), 0)

/** The network of a model, once its parameters are known to be those that its layers need. */
const network = (file: string, model: Model): E.Either<Problems, (x: ReadonlyArray<number>) => number> => {
  const { classes, features, hidden, loss } = model
  const given = Object.keys(model.parameters)
  const sizes = [features.length, ...hidden, loss === 'hinge' ? 1 : classes.length]
  // Checked before a network is made, which sizes in a broken file might make enormous.
  if (countIn(sizes) !== given.length) {
    const needed = `a ${sizes.join('-')} network needs ${countIn(sizes)}`
    return E.left([`${file}: 'parameters' has ${given.length} numbers, but ${needed}`])
  }
  const { classify, net } = classifier(features.length, classes.length, { hidden, loss, decay: 0 })
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
