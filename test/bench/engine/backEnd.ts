/** The engine under measurement: fluxion's `compile`, or the fold as long as there is none. */
import * as fluxion from 'fluxion'
import type { CompileOptions, CompileReport } from 'fluxion'
import { foldBackEnd, type Compile, type Compiled } from 'fluxion/laws'

/** What `compile` gives: what every back end does, and a report. */
export interface Engine extends Compiled {
  /** A point and a gradient in its own memory, as C has them in its own. */
  readonly arrays?: () => { readonly x: Float64Array; readonly gradient: Float64Array }
  readonly report?: Partial<Pick<CompileReport, 'bytes' | 'nodes' | 'runs' | 'why'>>
}

type Given = (e: Parameters<Compile>[0], options?: CompileOptions) => Engine

const given = (fluxion as { readonly compile?: Given }).compile

/** Whether the fold stands in for an engine that isn't there; then sizes are smaller, and nothing is fast. */
export const isStandIn: boolean = given === undefined

export const compile: Given = given ?? foldBackEnd

/** A function of a point that writes its gradient into an array of the same order. */
export type Into = (x: Float64Array, gradient: Float64Array) => number

/** What both a compiled function and a tape have. */
export type Runs = Pick<Compiled, 'variables' | 'into'>

/** `into` with point and gradient in the order of `parameters` at both ends, for comparing. */
export const inOrder = (
  { into, variables }: Runs,
  parameters: ReadonlyArray<string>,
  point: Float64Array,
): { readonly value: number; readonly gradient: Float64Array } => {
  const placeOf = new Map(parameters.map((name, k) => [name, k]))
  const places = variables.map((name) => placeOf.get(name) as number)
  const partials = new Float64Array(variables.length)
  const value = into(
    Float64Array.from(places, (k) => point[k] as number),
    partials,
  )
  const gradient = new Float64Array(parameters.length)
  places.forEach((k, i) => {
    gradient[k] = partials[i] as number
  })
  return { value, gradient }
}

/** The point in the order in which a compiled function wants it. */
export const arranged = (
  { variables }: Pick<Runs, 'variables'>,
  parameters: ReadonlyArray<string>,
  point: Float64Array,
): Float64Array => {
  const at = new Map(parameters.map((name, k) => [name, point[k] as number]))
  return Float64Array.from(variables, (name) => at.get(name) ?? NaN)
}

const PAGE = 4096

/**
 * A point and room for its gradient, half a page apart. A processor takes a load for one of what was just stored when
 * the last twelve bits of their addresses agree, and waits: a loop over both arrays is up to twice as slow where an
 * allocator happens to place them so.
 */
export const apart = (point: Float64Array): { readonly x: Float64Array; readonly gradient: Float64Array } => {
  const start = Math.ceil(point.byteLength / PAGE) * PAGE + PAGE / 2
  const buffer = new ArrayBuffer(start + point.byteLength)
  const x = new Float64Array(buffer, 0, point.length)
  x.set(point)
  return { x, gradient: new Float64Array(buffer, start, point.length) }
}

/** A Map of so few names is read in no time. */
const FEW = 10

/**
 * The value alone: `into` without a gradient, where that is allowed; otherwise `value`, if reading its Map takes no
 * time. Of what has a hundred thousand names that would be all of the time, and make the gradient look cheap: then
 * there is nothing to measure.
 */
export const valueOf = (
  compiled: Compiled,
  x: Float64Array,
): { readonly call: (() => number) | undefined; readonly how: string } => {
  const bare = compiled.into as (x: Float64Array, gradient?: Float64Array) => number
  const expected = compiled.into(x, new Float64Array(x.length))
  const works = (() => {
    try {
      return Math.abs(bare(x) - expected) <= 1e-10 * Math.abs(expected)
    } catch {
      return false
    }
  })()
  if (works) return { call: () => bare(x), how: 'into(x)' }
  if (x.length > FEW) return { call: undefined, how: 'nothing: it takes into(x) without a gradient, which is refused' }
  const env = new Map(compiled.variables.map((name, k) => [name, x[k] as number]))
  return { call: () => compiled.value(env), how: 'value(env), which has few names to read' }
}
