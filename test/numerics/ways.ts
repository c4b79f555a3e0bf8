/**
 * Every way to a value, its first and its second derivatives: forward, reverse and symbolic, on the fold; and compiled
 * as one straight line, as loops over points side by side and as loops over the rows of a table, each run as
 * WebAssembly and interpreted.
 */
import { alwaysLoops, choose } from '../../src/engine/choose.js'
import { compileOutputs } from '../../src/engine/outputs/compile.js'
import type { CompiledOutputs } from '../../src/engine/outputs/jacobian.js'
import * as F from '../../src/index.js'
import type { Case, E } from './cases.js'

/** What a way says at one point; nothing where it does not go there. */
export interface Answer {
  readonly value?: number
  /** By each operand. */
  readonly first?: ReadonlyArray<number>
  /** By each pair of operands: how the derivative by the second moves with the first. */
  readonly second?: ReadonlyArray<number>
}

/** The answers of one way, point by point. */
export interface Way {
  readonly name: string
  readonly answers: ReadonlyArray<Answer>
}

type Entries = ReadonlyMap<string, number>
type Point = ReadonlyMap<string, number>

/** Pairs of operands, as places in the list of them, row by row. */
export const pairsOf = (count: number): ReadonlyArray<readonly [number, number]> =>
  Array.from({ length: count * count }, (_, k) => [Math.floor(k / count), k % count])

/** A case with variables in the place of its operands, and what belongs to it. */
interface Made {
  readonly names: ReadonlyArray<string>
  readonly pairs: ReadonlyArray<readonly [number, number]>
  readonly e: E
  readonly firsts: ReadonlyArray<E>
  readonly seconds: ReadonlyArray<E>
}

const madeBy = ({ make, operands }: Case, names: ReadonlyArray<string>, of: (name: string) => E): Made => {
  const e = make(...names.map(of))
  const firsts = names.map((name) => F.derivative(name)(e) as E)
  const pairs = pairsOf(operands.length)
  const seconds = pairs.map(([i, j]) => F.derivative(names[i] as string)(firsts[j] as E) as E)
  return { names, pairs, e, firsts, seconds }
}

const nameAt = (name: string, k: number): string => `${name}.${k}`

const pointAt = (names: ReadonlyArray<string>, numbers: ReadonlyArray<number>): Point =>
  new Map(names.map((name, k) => [name, numbers[k] as number]))

/** An environment of what an expression mentions: some derivatives mention less than the function. */
const within = (e: E, point: Point): Point => {
  const mentioned = F.freeVariables(e)
  return new Map([...point].filter(([name]) => mentioned.has(name)))
}

const evaluated = (e: E): ((p: Point) => number) => {
  const of = F.evaluate(e)
  return (p) => of(within(e, p) as never)
}

const gradientOf = (e: E): ((p: Point) => Entries) => {
  const of = F.grad(e)
  return (p) => of(within(e, p) as never)
}

const entry = (of: Entries | undefined, name: string | undefined): number => of?.get(name as string) ?? 0

/** A case with its operands as variables, and its points by their names. */
const plainly = (c: Case): readonly [Made, ReadonlyArray<Point>] => {
  const made = madeBy(c, c.operands, (name) => F.variable(name))
  return [made, c.points.map((numbers) => pointAt(made.names, numbers))]
}

const reverse = (c: Case): Way => {
  const [{ e, names, pairs }, points] = plainly(c)
  const [value, grad, hessian] = [evaluated(e), gradientOf(e), F.hessian(e)]
  const answers = points.map((p) => {
    const [slopes, rows] = [grad(p), hessian(p as never)]
    return {
      value: value(p),
      first: names.map((name) => entry(slopes, name)),
      second: pairs.map(([i, j]) => entry(rows.get(names[i] as string), names[j])),
    }
  })
  return { name: 'reverse', answers }
}

const forwardAndSymbolic = (c: Case): ReadonlyArray<Way> => {
  const [{ e, firsts, names, pairs, seconds }, points] = plainly(c)
  const [jvp, hvp] = [F.jvp(e), F.hvp(e)]
  const [slopes, bends, bendsBack] = [firsts.map(evaluated), seconds.map(evaluated), firsts.map(gradientOf)]
  const along = (k: number): Point => new Map([[names[k] as string, 1]])
  return [
    {
      name: 'forward',
      answers: points.map((p) => ({
        value: jvp(p as never, {}).value,
        first: names.map((_, k) => jvp(p as never, along(k) as never).tangent),
        second: pairs.map(([i, j]) => entry(hvp(p as never, along(i) as never), names[j])),
      })),
    },
    {
      name: 'symbolic',
      answers: points.map((p) => ({ first: slopes.map((of) => of(p)), second: bends.map((of) => of(p)) })),
    },
    {
      name: 'reverse of symbolic',
      answers: points.map((p) => ({ second: pairs.map(([i, j]) => entry(bendsBack[j]?.(p), names[i])) })),
    },
  ]
}

type Run = 'wasm' | 'interpreter'

/** Numbers by output, and gradients by output. */
type Read = readonly [ReadonlyArray<number>, ReadonlyArray<Entries>]

/**
 * What programs say at one point: one of the value and the slopes, with their gradients, and one of the second slopes.
 */
const read = (
  { names, pairs }: Pick<Made, 'names' | 'pairs'>,
  [values, gradients]: Read,
  bends: ReadonlyArray<number>,
): readonly [reverse: Answer, symbolic: Answer] => [
  {
    value: values[0] as number,
    first: names.map((name) => entry(gradients[0], name)),
    second: pairs.map(([i, j]) => entry(gradients[1 + j], names[i])),
  },
  { first: values.slice(1), second: bends },
]

const slopesOf = ({ e, firsts }: Made): ReadonlyArray<E> => [e, ...firsts]

const twoWays = (name: string, answers: ReadonlyArray<readonly [Answer, Answer]>): ReadonlyArray<Way> => [
  { name, answers: answers.map(([reverse]) => reverse) },
  { name: `${name}, symbolic`, answers: answers.map(([, symbolic]) => symbolic) },
]

const valuesAndGradients = (program: CompiledOutputs<string>, env: Point): Read => [
  [...program.value(env as never)],
  program.jacobian(env as never),
]

/** An environment of what a program asks for. */
const asked = (program: CompiledOutputs<string>, env: Point): Point =>
  new Map(program.variables.map((name) => [name, env.get(name) as number]))

/** One point after the other through a program without loops. */
const straight = (c: Case, run: Run): ReadonlyArray<Way> => {
  const made = madeBy(c, c.operands, (name) => F.variable(name))
  const slopes = compileOutputs<string>(choose, slopesOf(made), { run })
  const bends = compileOutputs<string>(choose, made.seconds, { run })
  const answers = c.points.map((numbers) => {
    const env = pointAt(made.names, numbers)
    return read(made, valuesAndGradients(slopes, asked(slopes, env)), [...bends.value(asked(bends, env) as never)])
  })
  return twoWays(`straight, ${run}`, answers)
}

const pieces = <A>(list: ReadonlyArray<A>, each: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: list.length / each }, (_, k) => list.slice(k * each, (k + 1) * each))

/** Point after point from programs that have the outputs of all. */
const readAll = (
  all: ReadonlyArray<Made>,
  slopes: CompiledOutputs<string>,
  bends: CompiledOutputs<string>,
  env: Point,
): ReadonlyArray<readonly [Answer, Answer]> => {
  const [{ names, pairs }] = all as readonly [Made]
  const [values, gradients] = valuesAndGradients(slopes, asked(slopes, env))
  const [byPoint, gradientsByPoint] = [pieces(values, 1 + names.length), pieces(gradients, 1 + names.length)]
  const bendsByPoint = pieces([...bends.value(asked(bends, env) as never)], pairs.length)
  return byPoint.map((own, k) =>
    read(
      (all[k] ?? all[0]) as Made,
      [own, gradientsByPoint[k] as ReadonlyArray<Entries>],
      bendsByPoint[k] as ReadonlyArray<number>,
    ),
  )
}

/** All points in one program: variables of their own for each, which loops then go through. */
const rolled = (c: Case, run: Run): ReadonlyArray<Way> => {
  const all = c.points.map((_, k) =>
    madeBy(
      c,
      c.operands.map((name) => nameAt(name, k)),
      (name) => F.variable(name),
    ),
  )
  const env: Point = new Map(c.points.flatMap((numbers, k) => [...pointAt((all[k] as Made).names, numbers)]))
  const slopes = compileOutputs<string>(alwaysLoops, all.flatMap(slopesOf), { run })
  const bends = compileOutputs<string>(
    alwaysLoops,
    all.flatMap(({ seconds }) => seconds),
    { run },
  )
  return twoWays(`rolled, ${run}`, readAll(all, slopes, bends, env))
}

/**
 * All points as rows of a table. Derivatives are by parameters that are −0 and are added: x + −0 is x, whatever x is. A
 * power of 1 around that keeps the parameters from being added up with what else a case adds, in another order.
 */
const rows = (c: Case, run: Run): ReadonlyArray<Way> => {
  const columns = Object.fromEntries(
    c.operands.map((name, k) => [`column.${name}`, c.points.map((numbers) => numbers[k] as number)]),
  )
  const table = F.table(columns)
  const made = madeBy(c, c.operands, (name) => F.pow(F.add(F.variable(`column.${name}`), F.variable(name)), 1))
  const over = (es: ReadonlyArray<E>): CompiledOutputs<string> =>
    compileOutputs<string>(alwaysLoops, F.over(table as never)(es), { run })
  const env: Point = new Map(c.operands.map((name) => [name, -0]))
  return twoWays(`rows, ${run}`, readAll([made], over(slopesOf(made)), over(made.seconds), env))
}

/** The fold in reverse: what the table is printed from, and what the other ways are held against. */
export const foldOf: (c: Case) => Way = reverse

const compiledWays: ReadonlyArray<(c: Case) => ReadonlyArray<Way>> = [
  (c) => straight(c, 'wasm'),
  (c) => rows(c, 'wasm'),
  (c) => rows(c, 'interpreter'),
  (c) => rolled(c, 'wasm'),
]

/** Every other way to the answers of a case. */
export const otherWaysOf = (c: Case): ReadonlyArray<Way> => [
  ...forwardAndSymbolic(c),
  ...compiledWays.flatMap((way) => way(c)),
]

/** The other ways on the fold, and one of the compiled: for where time is short. */
export const someWaysOf = (c: Case, which: number): ReadonlyArray<Way> => [
  ...forwardAndSymbolic(c),
  ...(compiledWays[which % compiledWays.length]?.(c) ?? []),
]
