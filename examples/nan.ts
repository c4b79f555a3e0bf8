/**
 * A training run that turns NaN, the call that says where that began, and the call that says what to write instead:
 * `npx tsx examples/nan.ts`.
 */
import { option as O } from 'fp-ts'
import {
  add,
  advise,
  explainStop,
  last,
  log,
  logSigmoid,
  meanOver,
  minimize,
  mul,
  neg,
  sgd,
  showNonFinite,
  sigmoid,
  sub,
  table,
  take,
  variable,
} from 'fluxion'
import { goOnUnread, isProgram } from './program.js'

const print = (text: string): void => console.log(text)

const [w, x, y] = [variable('w'), variable('x'), variable('y')]
const score = mul(w, x)
const p = sigmoid(score)

/** −y·log p − (1 − y)·log(1 − p), as the textbook spells it. */
const textbook = neg(add(mul(y, log(p)), mul(sub(1, y), log(sub(1, p)))))
/** The same from the score. */
const stable = neg(add(mul(y, logSigmoid(score)), mul(sub(1, y), logSigmoid(neg(score)))))

const rows = table({ x: [-2, -1, 1, 2, 50], y: [0, 0, 1, 1, 1] })

const train = (rowLoss: typeof textbook): void => {
  const loss = meanOver(rows)(rowLoss)
  const state = O.toNullable(last(take(200)(minimize(sgd({ rate: 0.1 }))(loss)({ w: 0 }))))
  if (state === null) return
  print(`after ${state.step} steps: w = ${(state.parameters[0] ?? NaN).toFixed(3)}, loss ${state.loss.toPrecision(3)}`)
  if (state.status !== 'non-finite') return
  print(state.message ?? '')
  const why = explainStop(loss)(state)
  print(O.isSome(why) ? showNonFinite(why.value) : '')
}

/** Trains with the textbook's loss, says what went wrong and how to spell it, and trains with that. */
export const main = (): void => {
  print('The loss as the textbook spells it:\n')
  train(textbook)
  print('\nWhat to write instead:\n')
  advise(textbook).forEach(({ instead, text, why }) => print(`${text} → ${instead}\n  ${why}`))
  print('\nThe loss spelled so:\n')
  train(stable)
}

if (isProgram(import.meta.url)) {
  goOnUnread()
  main()
}
