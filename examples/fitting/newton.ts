/** Newton's method: to where the gradient would vanish if the function were its own parabola. */
import { freeVariables, grad, hessian, type Expr, type Point } from 'fluxion'
import { iterate } from './iterate.js'
import { solve, type Vector } from './matrices.js'

/** The points of a search from a start on, to where the gradient is as good as 0, or not a number. */
export const newton = <V extends string>(e: Expr<V>): ((start: Point<V>) => Iterable<ReadonlyMap<V, number>>) => {
  const names = [...freeVariables(e)]
  const [gradient, curvature] = [grad(e), hessian(e)]
  type At = ReadonlyMap<V, number>
  /** An entry that is absent is 0. */
  const listed = (of: At | undefined): Vector => names.map((name) => of?.get(name) ?? 0)

  const next = (at: At): At => {
    const rows = curvature(at)
    const move = solve(names.map((name) => listed(rows.get(name))))(listed(gradient(at)))
    return new Map(names.map((name, k) => [name, (at.get(name) as number) - (move[k] as number)]))
  }
  const isEnd = (at: At): boolean => !(Math.hypot(...listed(gradient(at))) > 1e-12)
  return (start) => iterate(next, isEnd, new Map(names.map((name) => [name, start[name]])))
}
