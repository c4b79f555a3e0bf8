/** What every statement of a program keeps to, which code relies on without asking. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fused } from '../../../src/engine/fuse/fuse.js'
import { isSum } from '../../../src/engine/fuse/sums.js'
import { differentiated } from '../../../src/engine/program/differentiate.js'
import { lower } from '../../../src/engine/program/lower.js'
import { settled } from '../../../src/engine/program/settle.js'
import { shared } from '../../../src/engine/program/shared.js'
import type { Program, Statement } from '../../../src/engine/program/statement.js'
import { withTangents } from '../../../src/engine/program/tangents.js'
import { layoutsOf } from '../../../src/engine/roll/maps/layout.js'
import { roll } from '../../../src/engine/roll/roll.js'
import { cos, sin, sum, tanh, tapeOf, variable, type Expr } from '../../../src/index.js'
import { composed } from '../composed.js'
import { nearlyRegular } from '../programs.js'

/** Statements of an expression's programs, derivatives back and forward: as first written, settled, and fused. */
const statementsOf = (e: Expr<string>): ReadonlyArray<Statement> => {
  const columns = { rows: 1, column: () => undefined }
  const rolled = roll([{ tape: tapeOf(e), weight: 1, reduce: 'one', columns, rowWeights: undefined }])
  const lowered = lower(rolled, layoutsOf(rolled))
  const along = (count: number): Program =>
    withTangents(lowered, rolled.root, { count, of: Int32Array.from(rolled.variables, (_, k) => k % count) }).program
  return [differentiated(lowered, rolled.root), along(1), along(3)].flatMap((program) => {
    const once = shared(program)
    const { statements } = settled(once)
    return [...once.statements, ...statements, ...fused(statements).flatMap((g) => g.statements)]
  })
}

const wrongWith = ({ extents, initial, mode, out, ...s }: Statement): ReadonlyArray<string> => [
  ...(extents.every((extent) => extent > 1) ? [] : [`${out.array.name} has a digit of one place`]),
  ...(out.strides.length === extents.length ? [] : [`${out.array.name} has a stride too many, or one too few`]),
  ...(initial === undefined || (mode === 'set' && isSum({ extents, mode, out, ...s }))
    ? []
    : [`${out.array.name} starts from something, and is no sum that is set`]),
]

/** Eight times the same and four times something else, of which eight are read together. */
const eightAlike = (): Expr<string> => {
  const alike = Array.from({ length: 12 }, (_, k) => tanh(variable(k < 8 ? 'x' : 'y')))
  return sum(alike.map((t, k) => (k < 8 ? sin(t) : cos(t))))
}

describe('statements', () => {
  const count = { initial: 0, points: 0 }
  const check = (e: Expr<string>): void => {
    const statements = statementsOf(e)
    count.initial += statements.filter((s) => s.initial !== undefined).length
    count.points += statements.filter((s) => s.extents.length === 0).length
    expect(statements.flatMap(wrongWith)).toEqual([])
  }
  it('have no digit of one place, and start from something only where they set sums', () => {
    check(eightAlike())
    for (let seed = 0; seed < 40; seed++) check(composed(seed).e)
    fc.assert(
      fc.property(nearlyRegular, ({ e }) => check(e)),
      { numRuns: 40, seed: 20261123 },
    )
    expect(count.initial).toBeGreaterThan(20)
    expect(count.points).toBeGreaterThan(20)
  })
})
