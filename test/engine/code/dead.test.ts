import { describe, expect, it } from 'vitest'
import type { Code, Op } from '../../../src/engine/code/code.js'
import { withoutDead } from '../../../src/engine/code/dead.js'

const constant = (to: number): Op => ({ _tag: 'Constant', to, value: to })
const sum = (to: number, ...args: ReadonlyArray<number>): Op => ({ _tag: 'Arithmetic', to, op: 'add', args })
const store = (value: number): Op => ({ _tag: 'Store', at: { pointer: 0, offset: 0 }, value, lanes: 2, apart: 8 })
const loop = (...body: Code): Code[number] => ({ _tag: 'Loop', count: 3, advance: [], body })

describe('operations that nobody needs', () => {
  it('are gone, and what only they needed', () => {
    expect(withoutDead([constant(0), constant(1), sum(2, 0, 1), sum(3, 2, 2), store(0)], 4)).toEqual([
      constant(0),
      store(0),
    ])
  })
  it('what is stored is needed, however far behind', () => {
    const code = [constant(0), sum(1, 0, 0), sum(2, 1, 0), store(2)]
    expect(withoutDead(code, 3)).toEqual(code)
  })
  it('what a loop needs is needed before it', () => {
    const code = [constant(0), loop(sum(1, 0, 0), loop(store(1)))]
    expect(withoutDead(code, 2)).toEqual(code)
    expect(withoutDead([constant(0), loop(sum(1, 0, 0), constant(2), store(0))], 3)).toEqual([
      constant(0),
      loop(store(0)),
    ])
  })
  it('a variable is given its values', () => {
    const set: Op = { _tag: 'Set', variable: 1, value: 0 }
    expect(withoutDead([constant(0), set, constant(2)], 3)).toEqual([constant(0), set])
  })
  it('a rare branch keeps what its result needs, and goes with its result', () => {
    const unlikely: Op = {
      _tag: 'Unlikely', to: 5, mask: 0, rare: [constant(2), constant(3), sum(4, 2, 1)], result: 4, common: 1,
    } // prettier-ignore
    const before = [constant(0), constant(1)]
    expect(withoutDead([...before, unlikely, store(5)], 6)).toEqual([
      ...before,
      { ...unlikely, rare: [constant(2), sum(4, 2, 1)] },
      store(5),
    ])
    expect(withoutDead([...before, unlikely, store(1)], 6)).toEqual([constant(1), store(1)])
  })
  it('of two branches each keeps what it needs', () => {
    const either: Op = {
      _tag: 'Either', mask: 0, holds: 'nowhere', isSingle: false, then: [constant(1), constant(2), store(1)], otherwise: [constant(3), sum(4, 3, 5), store(4)],
    } // prettier-ignore
    expect(withoutDead([constant(0), constant(5), constant(6), either], 7)).toEqual([
      constant(0),
      constant(5),
      { ...either, then: [constant(1), store(1)] },
    ])
  })
})
