/** The two passes of a trace, line by line. */
import type { Expr } from 'fluxion'
import { trace, type TraceOptions } from '../../src/show/trace.js'

/** The lines under a heading, without their indentation. */
const under = (heading: 'forward' | 'backward', text: string): ReadonlyArray<string> => {
  const lines = text.split('\n')
  const from = lines.indexOf(heading) + 1
  const count = lines.slice(from).findIndex((line) => !line.startsWith('  '))
  return lines.slice(from, count < 0 ? undefined : from + count).map((line) => line.slice(2))
}
export const backward = <V extends string>(
  e: Expr<V>,
  env: ReadonlyMap<string, number> | Readonly<Record<string, number>>,
  options?: TraceOptions,
): ReadonlyArray<string> => under('backward', trace(e as Expr<string>, options)(env))
export const forward = <V extends string>(
  e: Expr<V>,
  env: ReadonlyMap<string, number> | Readonly<Record<string, number>>,
  options?: TraceOptions,
): ReadonlyArray<string> => under('forward', trace(e as Expr<string>, options)(env))
