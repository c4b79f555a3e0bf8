/** Where a training run is. */

/**
 * How a run is doing.
 *
 * - `running`: the loss and its gradient are finite
 * - `growing`: so they are, but the loss has risen far above its first value: a rate that is too large, most likely
 * - `non-finite`: the loss, the gradient or a parameter is NaN or infinite (either ends a run: no step leads back from
 *   ∞). Where it began, down to the row and the sub-expression, is what `explainStop(objective)(state)` says; the
 *   message names that call
 *
 * @since 0.1.0
 * @category model
 */
export type RunStatus = 'running' | 'growing' | 'non-finite'

/**
 * Where a run is after `step` steps: plain data.
 *
 * @since 0.1.0
 * @category model
 */
export interface RunState<P extends string, S> {
  readonly _tag: 'RunState'
  readonly step: number
  /** Names of the parameters: a frozen list, the same in all states of a run. */
  readonly names: ReadonlyArray<P>
  /** Values of the parameters, in the order of `names`. */
  readonly parameters: ReadonlyArray<number>
  readonly optimizer: S
  /** The objective at these parameters; over the present batch, where there are batches. */
  readonly loss: number
  /** The loss at the start of the run. */
  readonly firstLoss: number
  /** The gradient at these parameters, in the order of `names`. */
  readonly gradient: ReadonlyArray<number>
  readonly status: RunStatus
  /** What is not right, in words; absent while the run is `running`. */
  readonly message?: string
}
