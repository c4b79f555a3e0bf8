/** Choices by masks, written in fewer operations, have the bits that they would have one by one. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builder } from '../../../../src/engine/code/builder.js'
import type { Code, Op, Register } from '../../../../src/engine/code/code.js'
import { interpreted } from '../../../../src/engine/interpret/interpret.js'
import { onNumbers } from '../../../../src/math/onNumbers.js'
import type { Machine } from '../../../../src/math/machine.js'

/** Conditions on four numbers, and numbers that are chosen by them, counted and added up. */
type Condition =
  | { readonly below: readonly [number, number] }
  | { readonly not: Condition }
  | { readonly both: readonly [Condition, Condition] }
  | { readonly either: readonly [Condition, Condition] }
  | { readonly isNot0: Value }
type Value =
  | { readonly x: number }
  | { readonly constant: number }
  | { readonly choice: readonly [Condition, Value, Value] }
  | { readonly sum: readonly [Value, Value] }
  | { readonly product: readonly [Value, Value] }

const constant = fc.record({ constant: fc.constantFrom(0, -0, 1, -1, 2, NaN) })

const { value } = fc.letrec<{ condition: Condition; count: Value; value: Value }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ below: fc.tuple(fc.nat(3), fc.nat(3)) }),
    fc.record({ not: tie('condition') }),
    fc.record({ both: fc.tuple(tie('condition'), tie('condition')) }),
    fc.record({ either: fc.tuple(tie('condition'), tie('condition')) }),
    fc.record({ isNot0: fc.oneof(tie('value'), tie('count')) }),
  ),
  count: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ choice: fc.tuple(tie('condition'), constant, constant) }),
    fc.record({ sum: fc.tuple(tie('count'), tie('count')) }),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ x: fc.nat(3) }),
    constant,
    fc.record({ choice: fc.tuple(tie('condition'), tie('value'), tie('value')) }),
    // Two by one condition, added up.
    fc
      .tuple(tie('condition'), fc.array(fc.oneof(constant, tie('value')), { minLength: 4, maxLength: 4 }))
      .map(([c, [a, b, d, e]]) => ({ sum: [{ choice: [c, a, b] }, { choice: [c, d, e] }] }) as Value),
    fc.record({ sum: fc.tuple(tie('value'), tie('value')) }),
    fc.record({ product: fc.tuple(tie('value'), tie('value')) }),
  ),
}))

const maskOf = <A, M>(m: Machine<A, M>, c: Condition, x: (k: number) => A): M => {
  if ('below' in c) return m.lt(x(c.below[0]), x(c.below[1]))
  if ('not' in c) return m.not(maskOf(m, c.not, x))
  if ('both' in c) return m.and(maskOf(m, c.both[0], x), maskOf(m, c.both[1], x))
  if ('either' in c) return m.or(maskOf(m, c.either[0], x), maskOf(m, c.either[1], x))
  return m.not(m.eq(valueOn(m, c.isNot0, x), m.constant(0)))
}
const valueOn = <A, M>(m: Machine<A, M>, v: Value, x: (k: number) => A): A => {
  if ('x' in v) return x(v.x)
  if ('constant' in v) return m.constant(v.constant)
  if ('sum' in v) return m.add(valueOn(m, v.sum[0], x), valueOn(m, v.sum[1], x))
  if ('product' in v) return m.mul(valueOn(m, v.product[0], x), valueOn(m, v.product[1], x))
  const [condition, a, b] = v.choice
  return m.select(maskOf(m, condition, x), valueOn(m, a, x), valueOn(m, b, x))
}

const OUT = 512
const codeOf = (make: (m: Machine<Register, Register>, x: (k: number) => Register) => Register) => {
  const b = builder(false)
  const pointer = b.pointer(0)
  b.open([])
  b.store(
    { pointer, offset: OUT },
    make(b.machine, (k) => b.load({ pointer, offset: 16 * k }, 8, false)),
    2,
    8,
  )
  b.close()
  return b.finish()
}
const operations = (code: Code): ReadonlyArray<string> =>
  (code as ReadonlyArray<Op>).flatMap((op) => (op._tag === 'Arithmetic' ? [op.op] : []))

describe('masks', () => {
  it('choose the same bits', () => {
    const numbers = fc.array(fc.constantFrom(0, -0, 1, -1, 0.1, 3e-310, Infinity, NaN), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(value, numbers, (v, xs) => {
        const routine = codeOf((m, x) => valueOn(m, v, x))
        const memory = new Float64Array(128)
        memory.set(xs)
        interpreted(routine, { numbers: memory, indices: new Int32Array(memory.buffer) })()
        for (const lane of [0, 1])
          expect(memory[OUT / 8 + lane]).toBe(valueOn(onNumbers, v, (k) => xs[2 * k + lane] as number))
      }),
      { numRuns: 3000 },
    )
  })
  it('see through what was counted under them', () => {
    const { code } = codeOf((m, x) => {
      const mask = m.lt(x(0), x(1))
      const [one, nothing] = [m.constant(1), m.constant(-0)]
      const reached = m.add(m.select(mask, one, nothing), m.select(m.not(mask), one, nothing))
      return m.select(m.eq(reached, m.constant(0)), nothing, x(2))
    })
    expect(operations(code)).toEqual([])
  })
  it('that hold always choose nothing', () => {
    const { code } = codeOf((m, x) => m.select(m.not(m.eq(m.constant(1), m.constant(0))), x(2), x(3)))
    expect(operations(code)).toEqual([])
  })
  it('that choose the lesser of two numbers, or the greater, are no masks', () => {
    const { code } = codeOf((m, x) => {
      const isLess = m.lt(x(0), x(1))
      return m.mul(m.select(isLess, x(0), x(1)), m.select(isLess, x(1), x(0)))
    })
    expect(operations(code)).toEqual(['lesser', 'greater', 'mul'])
  })
  it('do not see through what may cancel', () => {
    const { code } = codeOf((m, x) => {
      const [up, down] = [
        m.select(m.lt(x(0), x(1)), m.constant(1), m.constant(0)),
        m.select(m.lt(x(0), x(2)), m.constant(-1), m.constant(0)),
      ]
      return m.select(m.eq(m.add(up, down), m.constant(0)), x(2), x(3))
    })
    expect(operations(code)).toContain('eq')
  })
  it('what a rare branch found out about a number is not known outside of it', () => {
    const routine = codeOf((m, x) => {
      const counted = (below: Register): Register => m.select(m.lt(x(0), below), m.constant(1), m.constant(-0))
      const count = m.add(counted(x(1)), counted(x(2)))
      const isNothing = (): Register => m.select(m.eq(count, m.constant(0)), x(3), x(2))
      return m.add(m.unlikely(m.lt(x(1), m.constant(-9)), isNothing, x(2)), isNothing())
    })
    const memory = new Float64Array(128)
    memory.set([0, 20, 1, 0, 10, 10, 100, 100])
    interpreted(routine, { numbers: memory, indices: new Int32Array(memory.buffer) })()
    expect([...memory.subarray(OUT / 8, OUT / 8 + 2)]).toEqual([20, 110])
  })
  describe('of two choices by one mask that are added there is one', () => {
    const chosenBy = (make: (m: Machine<Register, Register>, mask: Register, x: (k: number) => Register) => Register) =>
      operations(codeOf((m, x) => make(m, m.lt(x(0), x(1)), x)).code)

    it('if one of them is nothing there', () => {
      const added = chosenBy((m, mask, x) => {
        const only = (a: Register): Register => m.select(mask, a, m.constant(-0))
        return m.add(only(m.mul(x(2), m.neg(only(x(3))))), only(x(2)))
      })
      expect(added).toEqual(['lt', 'neg', 'mul', 'add', 'select'])
    })
    it('if they are nothing in turns, be one by the opposite', () => {
      const added = chosenBy((m, mask, x) =>
        m.add(m.select(mask, x(2), m.constant(-0)), m.select(m.not(mask), x(3), m.constant(-0))),
      )
      expect(added).toEqual(['lt', 'select'])
    })
    it('but not if that is another sum', () => {
      const added = chosenBy((m, mask, x) => m.add(m.select(mask, x(2), x(3)), m.select(mask, x(3), x(0))))
      expect(added).toEqual(['lt', 'select', 'select', 'add'])
    })
    it('and of four', () => {
      const added = chosenBy((m, mask, x) => {
        const inner = m.lt(x(2), x(3))
        const only = (a: Register): Register => m.select(mask, m.select(inner, a, m.constant(-0)), m.constant(-0))
        return m.add(only(x(2)), only(x(3)))
      })
      expect(added.slice(-3)).toEqual(['add', 'select', 'select'])
    })
  })
})
