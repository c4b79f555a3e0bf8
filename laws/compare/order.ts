/**
 * Values and gradients by the book: a recursive walk to list the nodes, operands first, a Map of results, a Map of
 * cotangents. Slow, and deep graphs overflow its stack; but short enough to see that it is right, and in which order it
 * adds.
 *
 * Both Maps are filled in place by the walk that made them; nobody else sees them before it is done.
 */
import { contributions } from '../../src/calculus/reverse.js'
import { partials } from '../../src/calculus/partials.js'
import { node, type Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import { operandsOf } from '../../src/expr/rewrite.js'
import type { Values } from '../subject.js'

type Each = Expr<string>

/** Every distinct node, operands before the nodes that use them, the first operand's first. */
const inOrder = (e: Each, seen: Set<Each> = new Set()): ReadonlyArray<Each> => {
  if (seen.has(e)) return []
  seen.add(e)
  return [...operandsOf(node(e)).flatMap((operand) => inOrder(operand, seen)), e]
}

const valueOf = (e: Each, xs: ReadonlyArray<number>, env: Values): number => {
  const n = node(e)
  const [x, y] = xs as readonly [number, number]
  switch (n._tag) {
    case 'Const':
      return n.value
    case 'Var':
      return env.get(n.name) as number
    case 'Add':
      return x + y
    case 'Mul':
      return x * y
    case 'Pow':
      return numbers.pow(x, n.exponent)
    case 'Exp':
      return numbers.exp(x)
    case 'Tanh':
      return numbers.tanh(x)
    case 'Apply':
      return n.primitive.value(...xs)
  }
}

/** What each operand contributes to the slope, `undefined` for nothing. */
const slopesOf = (e: Each, xs: ReadonlyArray<number>, out: number): ReadonlyArray<number | undefined> => {
  const n = node(e)
  const rule = partials(numbers)
  const [x, y] = xs as readonly [number, number]
  switch (n._tag) {
    case 'Const':
    case 'Var':
      return []
    case 'Add':
      return rule.Add
    case 'Mul':
      return [rule.Mul[0](x, y), rule.Mul[1](x, y)]
    case 'Pow':
      return [rule.Pow(x, n.exponent, out)]
    case 'Exp':
      return [rule.Exp(x, out)]
    case 'Tanh':
      return [rule.Tanh(x, out)]
    case 'Apply':
      return contributions(numbers, n.primitive, xs, out).map((c) =>
        c === undefined || c.when === 0 || (c.unless !== undefined && c.unless !== 0) ? undefined : c.partial,
      )
  }
}

const valuesOf = (nodes: ReadonlyArray<Each>, env: Values): ReadonlyMap<Each, number> => {
  const values = new Map<Each, number>()
  nodes.forEach((e) => {
    values.set(
      e,
      valueOf(
        e,
        operandsOf(node(e)).map((x) => values.get(x) as number),
        env,
      ),
    )
  })
  return values
}

/** The value, operands first. */
export const valueInOrder =
  (e: Each) =>
  (env: Values): number =>
    valuesOf(inOrder(e), env).get(e) as number

/** The gradient, cotangents carried from the last node to the first, contributions added as they come. */
export const gradientInOrder =
  (e: Each) =>
  (env: Values): Values => {
    const nodes = inOrder(e)
    const values = valuesOf(nodes, env)
    const cotangents = new Map<Each, number>([[e, 1]])
    const gradient = new Map<string, number>()
    const add = <K>(to: Map<K, number>, key: K, x: number): void => {
      const before = to.get(key)
      to.set(key, before === undefined ? x : before + x)
    }
    nodes.toReversed().forEach((at) => {
      const cotangent = cotangents.get(at)
      const n = node(at)
      if (cotangent === undefined) return
      if (n._tag === 'Var') add(gradient, n.name, cotangent)
      const xs = operandsOf(n)
      const slopes = slopesOf(
        at,
        xs.map((x) => values.get(x) as number),
        values.get(at) as number,
      )
      xs.forEach((x, k) => {
        const slope = slopes[k]
        if (slope !== undefined) add(cotangents, x, slope * cotangent)
      })
    })
    return gradient
  }
