import { expect, it } from 'vitest'
import { rolesOfObserved } from '../../../../src/engine/roll/classes/observed.js'
import { sortedOf } from '../../../../src/engine/roll/classes/shapes.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'

type E = Expr<string>

/** Steps that take shares of a sine, and of what comes of one, twice; and what is seen of some: a share of a sine. */
const program = (steps: number, isSeen: (k: number) => boolean): { readonly e: E; readonly seen: ReadonlyArray<E> } => {
  let x: E = F.variable('x')
  const seen: Array<E> = []
  for (let k = 0; k < steps; k++) {
    const y = F.sin(x)
    const z = F.exp(F.mul(0.5, y))
    x = F.tanh(F.sum([F.mul(1 / 3, y), F.mul(1 / 3, z), F.exp(F.mul(0.2, z))]))
    if (!isSeen(k)) continue
    const sine = F.sin(x)
    seen.push(sine, F.mul(0.25, sine))
  }
  return { e: F.sum([x, ...seen.filter((_, k) => k % 2 === 1)]), seen }
}

it('what is observed is set apart from what it looks like, and nothing else is', () => {
  const { e, seen } = program(100, (k) => k % 9 === 4)
  const tape = F.tapeOf(e)
  const roles = rolesOfObserved(sortedOf(tape)) as Int32Array
  expect(tape.nodes.flatMap((node, i) => ((roles[i] as number) < 0 ? [] : [node]))).toEqual(seen)
  expect(new Set(roles.filter((role) => role >= 0)).size).toBe(2)
})

it('where it looks like nothing else there is nothing to set apart', () => {
  expect(rolesOfObserved(sortedOf(F.tapeOf(program(100, () => false).e)))).toBe(undefined)
  expect(rolesOfObserved(sortedOf(F.tapeOf(F.variable('x'))))).toBe(undefined)
})
