/** The options of `compile`: what they mean, how they are checked, and the programs that they ask for. */
import { asOptions, refuse } from '../checks/options.js'
import { describe, fail } from '../expr/error.js'
import { levelsIfOne, loopsIfFew, toTape } from './choose.js'
import { programsOf, type Chooser, type Programs } from './programs.js'
import type { Steps } from './steps.js'
import type { Taped } from './terms.js'
import { offersFma } from './wasm/host.js'

/**
 * How to compile.
 *
 * @example
 * import { compile, explain, mul, square, sub, sum, variable } from 'fluxion'
 *
 * const xs = Array.from({ length: 100 }, (_, i) => variable(`x${i}`))
 * const valley = sum(xs.slice(1).map((next, i) => mul(10, square(sub(next, square(xs[i]!))))))
 * const [precise, single] = [compile(valley), compile(valley, { float32: true })]
 *
 * const point = Float64Array.from(single.variables, (_, i) => Math.sin(i))
 * const [a, b] = [precise.into(point), single.into(point)]
 * assert.strictEqual(a !== b && Math.abs(a - b) < 1e-6 * a, true)
 * assert.strictEqual(explain(single.report).includes('with float32'), true)
 *
 * @since 0.1.0
 * @category compilation
 */
export interface CompileOptions {
  /**
   * How to run; chosen by what the expression is and what the JavaScript engine offers when it is not said.
   * `interpreter` gives the bits of `wasm`.
   *
   * A program of WebAssembly has a memory of its own, and a function has two programs once `value` was called as well
   * as `valueAndGrad`. Chromium has room for some 120 such memories in a page, Node for 12,000; another one throws a
   * `FluxionError` (`TooLarge`) until functions were let go of. The interpreter needs none.
   */
  readonly run?: 'wasm' | 'interpreter' | 'tape'
  /**
   * Multiplication and addition in one rounding: faster, and other last bits. Throws a `FluxionError` (`Unsupported`)
   * where the JavaScript engine has no relaxed SIMD, as in Node 20, and beside a `run` other than `wasm`.
   */
  readonly fma?: boolean
  /**
   * Numbers kept and computed with in single precision, four at a time instead of two: half the memory, about seven
   * digits, and nothing beyond 3.4 · 10³⁸. `exp`, `tanh` and their like are computed in doubles and then rounded; what
   * goes in and comes out is doubles, too. So arithmetic over many rows takes down to half the time, but a call takes
   * longer where most of it goes to `exp` and its like, or to rounding the variables: a product of a matrix and a
   * vector that are all variables may take three times as long. On the tape nothing is done in single precision, and
   * the report says so; nor are rows of a Jacobian whose derivatives go forward and overflow, for these are computed on
   * the tape.
   */
  readonly float32?: boolean
  /**
   * Level by level instead of in loops, even where nodes repeat: for what is compiled anew at every change, as a sketch
   * is whose constraints are edited. It is ready in a half to a fifth of the time, a call takes two to ten times as
   * long, and last bits are others. Rows of a table go one after the other. An objective of several terms does not go
   * by levels, nor what runs on the tape.
   *
   * `false`: loops, or code without any, even where that takes so long to make that only tens of thousands of calls
   * make up for it. What would be more than some hundred kilobytes goes by levels still, or on the tape, as does what
   * has an operation on more than 400 operands.
   */
  readonly levels?: boolean
}

const checkOptions = (options: CompileOptions): void => {
  asOptions('compile', options, { run: '', fma: '', float32: '', levels: '' })
  for (const name of ['fma', 'float32', 'levels'] as const) {
    const wanted: unknown = options[name]
    if (wanted !== undefined && typeof wanted !== 'boolean')
      refuse('BadOperand', 'compile', name, 'true or false', wanted)
  }
  if (options.run !== undefined && !['wasm', 'interpreter', 'tape'].includes(options.run))
    fail('BadOperand', 'run', `compile runs as 'wasm', 'interpreter' or 'tape', not as ${describe(options.run)}.`)
  if (options.fma === true && !offersFma())
    fail('Unsupported', 'fma', 'This JavaScript engine offers no fused multiplication (relaxed SIMD); leave out `fma`.')
  if (options.fma === true && options.run !== undefined && options.run !== 'wasm')
    fail('Unsupported', 'fma', 'A fused multiplication needs WebAssembly; leave out `run` or `fma`.')
}

/** The programs for some tapes, run as the options say; `within` may change what is chosen for them. */
export const programsAs = (
  options: CompileOptions,
  makeTapes: () => Steps<ReadonlyArray<Taped>>,
  chooser: Chooser,
  within: (chooser: Chooser) => Chooser = (same) => same,
): Steps<Programs> => {
  checkOptions(options)
  const run = options.run === 'tape' ? undefined : options.run
  const wanted = options.levels === undefined ? chooser : options.levels ? levelsIfOne : loopsIfFew
  const [chosen, loops] = options.run === 'tape' ? [toTape, toTape] : [within(wanted), within(loopsIfFew)]
  return programsOf({ chosen, loops }, makeTapes, {
    run,
    fma: options.fma === true,
    float32: options.float32 === true,
  })
}
