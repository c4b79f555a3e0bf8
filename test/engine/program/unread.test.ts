import { describe, expect, it } from 'vitest'
import { makeArray, type ArrayInfo } from '../../../src/engine/program/access.js'
import { bodies, load, numberBody } from '../../../src/engine/program/body.js'
import type { Program, Sequence, Statement } from '../../../src/engine/program/statement.js'
import { withoutUnread } from '../../../src/engine/program/unread.js'
import * as F from '../../../src/index.js'

const [x, a, b, c, result, gradient] = ['x', 'a', 'b', 'c', 'result', 'gradient'].map((name) =>
  makeArray(name, 'value', 1),
) as [ArrayInfo, ArrayInfo, ArrayInfo, ArrayInfo, ArrayInfo, ArrayInfo]

/** `to = from + 1`, or the other way that statements write. */
const writing = (
  to: ArrayInfo,
  from: ArrayInfo,
  { mode = 'set', within }: Partial<Pick<Statement, 'mode' | 'within'>> = {},
): Statement => ({
  extents: [],
  out: { array: to, base: 0, strides: [] },
  mode,
  body: bodies.add(load({ array: from, base: 0, strides: [] }), numberBody(1)),
  within,
})
const programOf = (statements: ReadonlyArray<Statement>, kept: ReadonlyArray<ArrayInfo> = []): Program => ({
  statements,
  variables: x,
  gradient,
  result,
  kept,
})
const namesIn = ({ statements }: Program): ReadonlyArray<string> => statements.map((s) => s.out.array.name)

describe('statements that write what nobody reads', () => {
  it('are left out, and what is read by them alone', () => {
    const program = programOf([writing(a, x), writing(b, a), writing(c, x), writing(result, c), writing(gradient, x)])
    expect(namesIn(withoutUnread(program))).toEqual(['c', 'result', 'gradient'])
  })
  it('stay where it is asked for', () => {
    const statements = [writing(a, x), writing(b, a), writing(result, x)]
    const program = programOf(statements, [b])
    expect(withoutUnread(program)).toBe(program)
  })
  it('stay where the next round reads it, or something is added to what is read', () => {
    const within: Sequence = { rounds: 3 }
    const program = programOf([
      writing(a, b, { within }),
      writing(result, a, { within }),
      writing(c, x, { within }),
      writing(b, c, { mode: 'add', within }),
    ])
    expect(withoutUnread(program)).toBe(program)
  })
})

it('the sum within each row is not computed where all rows together are one sum', () => {
  const t = F.table({ p: [1, 2, 3, 4, 5, 6, 7, 8], q: [3, 1, 4, 1, 5, 9, 2, 6] })
  const [w, p, q] = [F.variable('w'), F.variable('p'), F.variable('q')]
  const { program } = F.compile(F.sumOver(t)(F.add(F.exp(F.mul(w, p)), F.exp(F.mul(w, q))))).report
  expect(program.match(/sum\d*\[|result\[/g)).toEqual(['result['])
})
