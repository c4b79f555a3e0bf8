/** The expressions that the benchmark measures. */
import { add, mul, tanh, variable, type Expr } from 'fluxion'

export type Graph = Expr<'x' | 'y'>

/** x ← tanh(x·y + x), over and over: every node's operands were made just before it. */
export const chain = (nodes: number): Graph => {
  const y = variable('y')
  let e: Graph = variable('x')
  for (let n = 2; n + 3 <= nodes; n += 3) e = tanh(add(mul(e, y), e))
  return e
}

/** Each node on the one before it and on any other: a graph with sharing and no locality. Always the same one. */
export const randomDag = (nodes: number): Graph => {
  const pool: Array<Graph> = [variable('x'), variable('y')]
  let state = 12345
  const below = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state % n
  }
  while (pool.length < nodes) {
    const [other, last] = [pool[below(pool.length)] as Graph, pool[pool.length - 1] as Graph]
    const kind = below(10)
    pool.push(kind < 5 ? add(other, last) : kind < 8 ? mul(other, last) : tanh(last))
  }
  return pool[pool.length - 1] as Graph
}
