/** Operations on many operands over rows of a table: compiled to loops where many rows make up for that. */
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { expectClose } from '../support/numbers.js'
import { wrongWithCompiled } from './agreement.js'

describe('an operation on 200 operands', () => {
  const x = F.variable('x')
  const logits = Array.from({ length: 100 }, (_, k) => F.add(F.mul(F.variable(`w${k}`), x), F.variable(`b${k}`)))
  const targets = logits.map((_, k) => F.where(F.eq(F.variable('label'), k), 1, 0))
  const loss = F.crossEntropyFromLogits(logits, targets) as F.Expr<string>
  const rowsOf = (count: number): F.Table<'x' | 'label'> =>
    F.table({
      x: Array.from({ length: count }, (_, k) => Math.sin(k)),
      label: Array.from({ length: count }, (_, k) => (k * 7) % 100),
    })
  const over = (rows: F.Table<'x' | 'label'>): F.Objective<string> => F.meanOver(rows)(loss) as F.Objective<string>
  const names = ['w', 'b'].flatMap((name) => logits.map((_, k) => `${name}${k}`))
  const at = new Map(names.map((name, k) => [name, Math.cos(k)]))
  const [few, many, others] = [rowsOf(5), rowsOf(40), rowsOf(71)]

  it('goes along the tape in few rows, and becomes loops in many', () => {
    const [tape, loops] = [F.compile(over(few)), F.compile(over(many))]
    expect([tape.report.runs, loops.report.runs]).toEqual(['tape', 'wasm'])
    expect(wrongWithCompiled(tape, over(few), at)).toEqual([])
    expect(wrongWithCompiled(loops, over(many), at)).toEqual([])
    // Of other tables, whichever of the two came first.
    expect(wrongWithCompiled(loops.withTable(many, others), over(others), at)).toEqual([])
    const moved = tape.withTable(few, others)
    expect(moved.report.runs).toBe('wasm')
    expect(wrongWithCompiled(moved, over(others), at)).toEqual([])
  })
  it('of 1001 goes along the tape, with `levels: false` too: WebAssembly calls nothing with so many', () => {
    const total = F.primitive({
      name: 'total',
      arity: 'many',
      value: (...ps) => ps.reduce((sum, p) => sum + p, 0),
      partials: (n, ps) => ps.map(() => ({ partial: n.constant(1) })),
    })
    const e = total(...Array.from({ length: 1001 }, (_, k) => F.variable(`p${k}`)))
    const c = F.compile(e, { levels: false })
    expect(c.report.why).toBe('an operation has 1001 operands, more than 400')
    expect(c.value(new Map(c.variables.map((name, k) => [name, k])))).toBe(500_500)
  })
  it('by batches, too', () => {
    const [state] = F.minimize(F.sgd({ rate: 0.1 }), { key: F.key(1), batch: 71 })(over(others))(at)
    const known = F.valueAndGrad(over(others))(at)
    expectClose(state?.loss as number, known.value, 1e-13)
    state?.names.forEach((name, k) => {
      expectClose(state.gradient[k] as number, known.gradient.get(name) as number, 1e-12)
    })
    expect(state?.names).toHaveLength(200)
  })
})
