/** Programs with sums of products, compiled here and elsewhere. */
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'

type E = Expr<string>

export const fmaPrograms = (): ReadonlyArray<{ readonly e: E; readonly env: ReadonlyMap<string, number> }> => {
  const list = (name: string): ReadonlyArray<E> => Array.from({ length: 37 }, (_, k): E => F.variable(`${name}${k}`))
  const [w, x] = [list('w'), list('x')]
  const env = new Map([...w, ...x].map((_, k) => [`${k < 37 ? 'w' : 'x'}${k % 37}`, ((k * 37) % 23) / 7 + 0.3]))
  const dot = F.sum(w.map((wk, k) => F.mul(wk, x[k] as E)))
  const rows = F.mean(
    Array.from({ length: 11 }, (_, r) =>
      F.square(F.tanh(F.sum(w.slice(0, 5).map((wk, k) => F.mul(wk, (((r + 1) * (k + 2)) % 7) / 40 - 0.1))))),
    ),
  )
  const own = (e: E): ReadonlyMap<string, number> => new Map([...env].filter(([name]) => F.freeVariables(e).has(name)))
  return [dot, rows, F.exp(F.mul(0.001, dot))].map((e) => ({ e, env: own(e) }))
}
