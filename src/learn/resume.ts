/**
 * Whether a run can continue from a state. States come from files, from other programs and other optimisers; continued
 * from one that does not fit, a run would reach NaN, or fail somewhere inside.
 */
import { quoted } from '../checks/suggestion.js'
import { asNumber, kindOf, refuse } from '../checks/options.js'
import { fail } from '../expr/error.js'
import type { RunState } from './runState.js'
import type { Optimizer } from './optimizers.js'

const HERE = 'a state to continue from (other optimisers start from parametersOf(state))'

const valueAt = (value: unknown, key: unknown): unknown =>
  value instanceof Map ? value.get(key) : (value as Readonly<Record<string, unknown>>)[key as string]

/**
 * Fails unless a value has the shape of a model: the same kind, the same names in it, and as many numbers in each list.
 * The state of a user's own optimiser may have grown since it began: so there may be more names, lists of other things
 * than numbers may be longer, and what was null may be anything.
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

/** A state's parameters; fails unless they are those of this objective. */
const parametersIn = (names: ReadonlyArray<string>, s: RunState<string, unknown>): ReadonlyArray<number> => {
  checkLike('parameters', s.parameters, [])
  checkLike('names', s.names, [])
  const own = s.names
  const odd = names.find((name, k) => own[k] !== name) ?? own.find((name, k) => names[k] !== name)
  if (odd !== undefined)
    fail(
      'LengthMismatch',
      odd,
      `A run continues from a state of the same objective; ${quoted(odd)} is not where it should be.`,
    )
  if (s.parameters.length !== own.length)
    refuse('LengthMismatch', HERE, 'parameters.length', String(own.length), s.parameters.length)
  // A copy: the list given may be changed before a run begins.
  return s.parameters.map((x, k) => asNumber(x, HERE, names[k] as string))
}

/**
 * Where a run continues from a state; fails unless it is a state of this objective and this optimiser. The loss and the
 * gradient are computed anew, so the state may lack them.
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
  Object.entries(s).forEach(([part, x]) => checkLike(part, x, computed[part as keyof typeof computed]))
  return { step: s.step, parameters, optimizer: s.optimizer, firstLoss: s.firstLoss }
}
