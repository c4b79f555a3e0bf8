/** Small functions, very large ones, and everything in between. */
import { add, exp, mul, square, sub, tanh, tapeOf, variable, type Expr } from 'fluxion'
import { randomDag } from '../graphs.js'
import { middle } from '../figures.js'
import { compile, type Engine } from './backEnd.js'
import { clocked, repeated, timed } from './timing.js'
import { networkOf } from './workloads.js'

/** Functions of ten nodes each. */
const small = (): { readonly [name: string]: Expr<string> } => {
  const [a, b, c, d] = [variable('a'), variable('b'), variable('c'), variable('d')] as const
  return {
    'a neuron': tanh(add(add(mul(a, b), mul(c, d)), 0.5)),
    'a polynomial': add(mul(a, square(b)), mul(c, sub(b, a))),
    'a bell': add(mul(a, exp(mul(-1, square(add(b, c))))), b),
  }
}

export interface Small {
  readonly name: string
  readonly nodes: number
  /** Microseconds of a call of `into`, the median of several rounds. */
  readonly us: number
}

/** The functions take turns, as they would in a program that has several. */
export const smallFunctions = (): ReadonlyArray<Small> => {
  const made = Object.entries(small()).map(([name, e]) => {
    const { into, variables } = compile(e)
    const [x, gradient] = [Float64Array.from(variables, (_, k) => 0.3 + 0.1 * k), new Float64Array(variables.length)]
    return { name, nodes: tapeOf(e).nodes.length, call: () => into(x, gradient), us: [] as Array<number> }
  })
  for (let round = 0; round < 10; round++) made.forEach(({ call, us }) => us.push(timed(repeated(call), 20)))
  return made.map(({ name, nodes, us }) => ({ name, nodes, us: middle(us.slice(1)) }))
}

export type Family = 'network' | 'random graph'

const families: { readonly [F in Family]: (nodes: number) => Expr<string> } = {
  network: (nodes) => networkOf(nodes),
  'random graph': randomDag,
}

export interface Size {
  readonly family: Family
  readonly nodes: number
  /** Milliseconds. */
  readonly build: number
  readonly compile: number
  /** Microseconds of a value with its gradient. */
  readonly run: number
}

const runOf = ({ into, variables }: Engine): number => {
  const x = Float64Array.from(variables, (_, k) => 0.3 * Math.sin(k + 1))
  const gradient = new Float64Array(x.length)
  const call = (): number => into(x, gradient)
  call()
  return middle(Array.from({ length: 5 }, () => timed(repeated(call), 20)))
}

/** One size of one family, in a fresh process. */
export const size = (family: Family, wanted: number): Size => {
  const built = clocked(() => families[family](wanted))
  const compiling = clocked(() => compile(built.result))
  const run = runOf(compiling.result)
  const nodes = tapeOf(built.result).nodes.length
  return {
    family,
    nodes,
    build: built.ms,
    compile: compiling.ms,
    run,
  }
}
