/**
 * Whether a run can go on from a state. States come from files, from other programs and other optimisers; from one that
 * does not fit, a run would go on to NaN, or fail somewhere inside.
 */
import { quoted } from '../calculus/suggestion.js'
import { asNumber, kindOf, refuse } from '../calculus/options.js'
import { fail } from '../expr/error.js'
import type { RunState } from './runState.js'
import type { Optimizer } from './optimizers.js'

const HERE = 'a state to continue from (other optimisers start from parametersOf(state))'

const valueAt = (value: unknown, key: unknown): unknown =>
  value instanceof Map ? value.get(key) : (value as Readonly<Record<string, unknown>>)[key as string]

/**
 * Fails unless a value is what another is: of the same kind, with the same names in it, and as many numbers in a list.
 * The state of an optimiser of one's own may have grown since it began: other lists may be longer, there may be more
 * names, and what was null may be anything.
 */
const checkLike = (part: string, given: unknown, model: unknown): void => {
  if (model === null || model === undefined || (typeof model === 'number' && typeof given === 'number')) return
  const kind = kindOf(model)
  if (kindOf(given) !== kind) refuse('BadState', HERE, part, `of the kind ${kind}`, given)
  if (typeof model !== 'object') return
  const [own, others] = [model as ArrayLike<unknown>, given as ArrayLike<unknown>]
  if (typeof own[0] === 'number' && own.length !== others.length)
    refuse('BadState', HERE, `${part}.length`, String(own.length), others.length)
  const keys: ReadonlyArray<unknown> =
    model instanceof Map ? [...(model.keys() as Iterable<unknown>)] : Object.keys(model)
  keys.forEach((key) => checkLike(`${part}.${String(key)}`, valueAt(given, key), valueAt(model, key)))
}

/** A state's parameters, once it is sure that they are this objective's. */
const parametersIn = (names: ReadonlyArray<string>, s: RunState<string, unknown>): ReadonlyArray<number> => {
  checkLike('parameters', s.parameters, [])
  checkLike('names', s.names, [])
  const own = s.names
  const odd = names.find((name, k) => own[k] !== name) ?? own.find((name, k) => names[k] !== name)
  if (odd !== undefined || s.parameters.length !== names.length) {
    const subject = odd ?? 'parameters'
    fail(
      'LengthMismatch',
      subject,
      `A run continues from a state of the same objective, with its parameters in the same order; ${quoted(subject)} is not where it should be.`,
    )
  }
  s.parameters.forEach((x, k) => asNumber(x, HERE, names[k] as string))
  return s.parameters
}

/**
 * Where to go on from a state, once it is sure that it is one of this objective and this optimiser. The loss and the
 * gradient are computed anew; a state without them will do.
 */
export const continued = <S>(
  names: ReadonlyArray<string>,
  optimizer: Optimizer<S>,
  s: RunState<string, S>,
): Pick<RunState<string, S>, 'step' | 'parameters' | 'optimizer' | 'firstLoss'> => {
  const parameters = parametersIn(names, s)
  if (!Number.isSafeInteger(s.step) || s.step < 0) refuse('BadState', HERE, 'step', 'a whole number from 0 up', s.step)
  checkLike('optimizer', s.optimizer, optimizer.init(parameters))
  const computed = { firstLoss: 0, loss: 0, gradient: parameters }
  Object.entries({ ...computed, ...s }).forEach(([part, x]) =>
    checkLike(part, x, computed[part as keyof typeof computed]),
  )
  return { step: s.step, parameters, optimizer: s.optimizer, firstLoss: s.firstLoss }
}
