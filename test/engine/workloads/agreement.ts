/**
 * Whether what a workload is compiled to gives what the fold gives, whichever way it runs. Only results are compared,
 * never the way.
 */
import { entriesAgree, agree } from '../../../laws/compare/agree.js'
import { conditioning, conditioningBy } from '../../../laws/compare/conditioning.js'
import { allOf, type Verdict } from '../../../laws/law.js'
import { alwaysLoops } from '../../../src/engine/choose.js'
import { compileBy } from '../../../src/engine/compile.js'
import * as F from '../../../src/index.js'
import type { Compiled, Expr, Objective } from '../../../src/index.js'
import { centred } from '../../support/drawn.js'

export type E = Expr<string>
export type Point = ReadonlyMap<string, number>

/** Relative to the absolute terms that a number is the sum of. */
const TOLERANCE = 1e-12

interface Answer {
  readonly value: number
  readonly gradient: Point
}

/** How an answer compares with that of the fold, where everything is measured by the conditioning of an expression. */
const comparing = (e: E, env: Point, right: Answer): ((left: Answer) => Verdict) => {
  const scale = conditioning(e)(env, () => 1)
  const by = conditioningBy(e)(env)
  return (left) =>
    allOf([
      agree('value', left.value, right.value, { ...scale, size: scale.bound }, TOLERANCE),
      entriesAgree(left.gradient, right.gradient, by, env.keys(), TOLERANCE),
    ])
}

/** A comparison that is skipped says nothing: workloads are chosen so that none is. */
const complaint = (what: string, verdict: Verdict): ReadonlyArray<string> =>
  verdict._tag === 'Holds' ? [] : [`${what}: ${verdict._tag === 'Fails' ? verdict.how : verdict.why}`]

const keys = (m: Point): string => [...m.keys()].sort().join()

interface Ran extends Answer {
  readonly alone: number
}

const run = (c: Compiled<string>, env: Point): Ran => ({ ...c.valueAndGrad(env), alone: c.value(env) })

/** Where nothing repeats there is a loop for each node, which takes long to compile. */
const MOST_LOOPS = 60

/** What `compile` chooses, by itself and interpreted; and loops, which it would not always choose. */
const ways = (e: E | Objective<string>, nodes: number): ReadonlyMap<string, Compiled<string>> =>
  new Map([
    ['compiled', F.compile(e as E)],
    ['interpreted', F.compile(e as E, { run: 'interpreter' })],
    ...(nodes > MOST_LOOPS ? [] : [['as loops', compileBy(alwaysLoops, e as E, {})] as const]),
  ])

const sameBits = (a: Ran | undefined, b: Ran | undefined): boolean =>
  Object.is(a?.value, b?.value) &&
  Object.is(a?.alone, b?.alone) &&
  [...(a?.gradient ?? [])].every(([name, d]) => Object.is(d, b?.gradient.get(name)))

/**
 * What is wrong at a point, in whichever way it runs; empty if nothing is. An objective comes with the expression that
 * it stands for.
 */
export const wrongWith = (e: E | Objective<string>, env: Point, written: E = e as E): ReadonlyArray<string> => {
  const reference = F.valueAndGrad(e as E)(env)
  const compare = comparing(written, env, reference)
  const all = ways(e, F.tapeOf(written).ops.length)
  const ran = new Map([...all].map(([way, c]) => [way, run(c, env)]))
  const compared = [...ran].flatMap(([way, { alone, gradient, value }]) => [
    ...complaint(way, compare({ value, gradient })),
    ...complaint(`${way}, its value alone`, compare({ value: alone, gradient: reference.gradient })),
    ...(keys(gradient) === keys(reference.gradient) ? [] : [`${way}: the gradient has other entries`]),
  ])
  const isTape = all.get('compiled')?.report.runs === 'tape'
  const bits = isTape || sameBits(ran.get('compiled'), ran.get('interpreted'))
  return [...compared, ...(bits ? [] : ['interpreted: other bits'])]
}

/** Numbers in [−½, ½) for the variables of an expression, the same ones each time. */
export const somewhere = (e: E, seed = 1): Point => {
  const next = centred(seed * 2 + 1)
  return new Map([...F.freeVariables(e)].map((name) => [name, next()]))
}

/** The same for several outputs: values, entries of the Jacobian, and which there are. */
export const wrongWithOutputs = (es: ReadonlyArray<E>, env: Point): ReadonlyArray<string> => {
  const known = F.jacobian(es)(env)
  const compare = es.map((e, k) => {
    const own = new Map([...F.freeVariables(e)].map((name) => [name, env.get(name) as number]))
    return comparing(e, own, { value: F.evaluate(e)(own), gradient: known[k] as Point })
  })
  const compiled = { compiled: F.compile(es), interpreted: F.compile(es, { run: 'interpreter' }) }
  return Object.entries(compiled).flatMap(([way, c]) => {
    const values = c.value(env)
    return c
      .jacobian(env)
      .flatMap((gradient, k) => [
        ...complaint(
          `${way}, output ${k}`,
          (compare[k] as (a: Answer) => Verdict)({ value: values[k] as number, gradient }),
        ),
        ...(keys(gradient) === keys(known[k] as Point) ? [] : [`${way}: output ${k} has other entries`]),
      ])
  })
}

/** The point of a workload of the benchmark. */
export const pointOf = ({
  parameters,
  point,
}: {
  readonly parameters: ReadonlyArray<string>
  readonly point: Float64Array
}): Point => new Map(parameters.map((name, k) => [name, point[k] as number]))
