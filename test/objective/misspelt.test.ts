/** A column's name that is misspelt is a variable without a value: whoever evaluates suggests the column. */
import { describe, expect, test } from 'vitest'
import {
  addObjectives,
  compile,
  evaluate,
  explainNonFinite,
  grad,
  l2,
  meanOver,
  mul,
  over,
  square,
  sub,
  table,
  takeRows,
  valueAndGrad,
  valuesOver,
  variable,
} from 'fluxion'
import { errorOf, untyped } from '../support/untyped.js'

const rows = table({ height: [1, 2], y: [3, 5] })
const error = square(sub(mul(variable('w'), variable('heigth')), variable('y')))
const loss = addObjectives(meanOver(rows)(error), l2(['w']))
const each = over(rows)([error])
const [whole, outputs] = [compile(loss), compile(each)]
const fewer = takeRows([1])(rows)

describe('the column is suggested by', () => {
  test.each<readonly [string, unknown]>([
    ['evaluate', evaluate(loss)],
    ['grad', grad(loss)],
    ['valueAndGrad', valueAndGrad(loss)],
    ['valuesOver', valuesOver(each)],
    ['explainNonFinite', explainNonFinite(loss)],
    ['a compiled value', whole.value],
    ['a compiled gradient', whole.valueAndGrad],
    ['a compiled function over other rows', whole.withTable(rows, fewer).value],
    ['compiled outputs', outputs.value],
    ['a compiled Jacobian', outputs.jacobian],
    ['compiled outputs over other rows', outputs.withTable(rows, fewer).value],
  ])('%s', (_, f) => {
    const message = (env: object): string => errorOf(() => untyped(f)(env)).message
    expect(message({ w: 1 })).toBe("The variable 'heigth' has no value. Did you mean the column 'height'?")
    expect(message({ w: 1, height: 2 })).toBe("The variable 'heigth' has no value. Did you mean 'height'?")
  })
})
