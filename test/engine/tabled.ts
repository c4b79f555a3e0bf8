/** Objectives over tables of one form, and numbers for their rows. */
import * as fc from 'fast-check'
import * as F from '../../src/index.js'

export const a: F.Expr<'a'> = F.variable('a')
export const b: F.Expr<'b'> = F.variable('b')
export const x: F.Expr<'x'> = F.variable('x')
export const y: F.Expr<'y'> = F.variable('y')
export const t: F.Expr<'t'> = F.variable('t')
export const fit: F.Expr<'a' | 'b' | 'x' | 'y'> = F.square(F.sub(F.add(F.mul(a, F.exp(F.mul(b, x))), F.square(x)), y))

export type Cells = F.Table<'x' | 'y' | 't'>
export const cells = (rows: number): fc.Arbitrary<Cells> => {
  const column = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: rows, maxLength: rows })
  return fc.record({ x: column, y: column, t: column.map((c) => c.map((v) => v * v)) }).map((c) => F.table(c))
}

export const objectives: ReadonlyArray<readonly [string, (rows: Cells) => F.Objective<'a' | 'b'>]> = [
  ['a mean', (rows) => F.meanOver(rows)(fit)],
  ['a sum', (rows) => F.sumOver(rows)(fit)],
  ['a weighted mean', (rows) => F.meanOver(rows, { weights: 't' })(fit)],
  ['a weighted mean of the same number', (rows) => F.meanOver(rows, { weights: 't' })(F.mul(a, b))],
  ['two terms', (rows) => F.addObjectives(F.meanOver(rows)(fit), F.scaleObjective(0.5)(F.sumOver(rows)(F.mul(b, F.log(F.add(t, a))))), F.l2(['a']))], // prettier-ignore
  ['a mean of data alone', (rows) => F.addObjectives(F.meanOver(rows)(F.mul(x, y)), F.l2(['a', 'b']))],
]
export const at = { a: 0.7, b: -0.3 }
