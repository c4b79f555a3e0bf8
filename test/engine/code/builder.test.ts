import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builder, type Builder } from '../../../src/engine/code/builder.js'
import type { LoopShape } from '../../../src/engine/code/writing.js'
import type { Code, Op, Register, Routine } from '../../../src/engine/code/code.js'
import { interpreted } from '../../../src/engine/interpret/interpret.js'

const flat = (code: Code): ReadonlyArray<Op> =>
  code.flatMap((item) => (item._tag === 'Loop' ? flat(item.body) : [item]))
const operations = (code: Code): ReadonlyArray<string> =>
  flat(code).flatMap((op) => (op._tag === 'Arithmetic' ? [op.op] : op._tag === 'Load' ? ['load'] : []))

const OUT = 512

/** Code that reads from pointer 0 on, in loops, and stores what `make` gives. */
const built = (
  make: (b: Builder, x: (k: number) => Register) => Register,
  { loops = [] as ReadonlyArray<LoopShape>, fma = false } = {},
): Routine => {
  const b = builder(fma)
  const pointer = b.pointer(0)
  b.pointer(0)
  b.open(loops)
  const r = make(b, (k) => b.load({ pointer, offset: 16 * k }, 8, false))
  b.store({ pointer, offset: OUT }, r, 2, 8)
  b.close()
  return b.finish()
}

const results = (routine: Routine, given: ReadonlyArray<number>): ReadonlyArray<number> => {
  const numbers = new Float64Array(128)
  numbers.set(given)
  interpreted(routine, { numbers, indices: new Int32Array(numbers.buffer) })()
  return [...numbers.subarray(OUT / 8, OUT / 8 + 2)]
}

describe('operations', () => {
  it('equal ones are written once', () => {
    const { code } = built(({ machine: m }, x) => m.mul(m.add(x(0), x(1)), m.sqrt(m.add(x(0), x(1)))))
    expect(operations(code)).toEqual(['load', 'load', 'add', 'sqrt', 'mul'])
  })
  it('a product is the same in either order, a difference is not', () => {
    const ops = (f: 'mul' | 'sub'): ReadonlyArray<string> =>
      operations(built(({ machine: m }, x) => m.div(m[f](x(0), x(1)), m[f](x(1), x(0)))).code)
    expect(ops('mul').filter((op) => op === 'mul')).toHaveLength(1)
    expect(ops('sub').filter((op) => op === 'sub')).toHaveLength(2)
  })
  it('0 and −0 are two constants', () => {
    const { code } = built(({ machine: m }, x) => m.div(m.add(x(0), m.constant(0)), m.add(x(0), m.constant(-0))))
    expect(flat(code).filter((op) => op._tag === 'Constant')).toHaveLength(2)
  })
  it('a stretch may have more of them than a call can be given', () => {
    const b = builder(false)
    const pointer = b.pointer(0)
    b.open([])
    const r = b.load({ pointer, offset: 0 }, 8, false)
    for (let k = 0; k < 200_000; k++) b.store({ pointer, offset: OUT + 16 * k }, r, 2, 8)
    b.close()
    expect(flat(b.finish().code)).toHaveLength(200_001)
  })
  it('what is known in one stretch is forgotten in the next', () => {
    const b = builder(false)
    const pointer = b.pointer(0)
    for (let k = 0; k < 2; k++) {
      b.open([])
      b.store({ pointer, offset: OUT }, b.load({ pointer, offset: 0 }, 8, false), 2, 8)
      b.close()
    }
    expect(operations(b.finish().code)).toEqual(['load', 'load'])
  })
})

describe('loops', () => {
  /** Pointer 0 moves in the outer loop, pointer 1 in the inner one. */
  const loops = [
    { count: 3, advance: [{ pointer: 0, by: 16 }] },
    { count: 4, advance: [{ pointer: 1, by: 16 }] },
  ]
  const shape = (code: Code): ReadonlyArray<unknown> =>
    code.map((item) => (item._tag === 'Loop' ? shape(item.body) : item._tag === 'Arithmetic' ? item.op : item._tag))

  it('an operation stands as far outside as it can', () => {
    const { code } = built(
      (b, x) => {
        const m = b.machine
        const [outer, inner] = [x(0), b.load({ pointer: 1, offset: 0 }, 8, false)]
        const everywhere = m.sqrt(m.constant(2))
        return m.add(m.mul(outer, everywhere), m.div(inner, everywhere))
      },
      { loops },
    )
    expect(shape(code)).toEqual(['Constant', 'sqrt', ['Load', 'mul', ['Load', 'div', 'add', 'Store']]])
  })
  it('what is written in the loop is read in its place', () => {
    const { code } = built((b) => b.load({ pointer: 0, offset: 0 }, 8, true), { loops })
    expect(shape(code)).toEqual([[['Load', 'Store']]])
  })
  it('a variable is updated inside, and stored after', () => {
    const b = builder(false)
    const [pointer, moving] = [b.pointer(0), b.pointer(0)]
    b.open([{ count: 5, advance: [{ pointer: moving, by: 16 }] }])
    const total = b.variable(b.machine.constant(1), 0)
    b.update(total, (now) => b.machine.add(now, b.load({ pointer: moving, offset: 0 }, 8, false)))
    b.after(0)
    b.store({ pointer, offset: OUT }, total, 2, 8)
    b.after(undefined)
    b.close()
    const routine = b.finish()
    expect(shape(routine.code)).toEqual(['Constant', 'Set', ['Load', 'add', 'Set'], 'Store'])
    expect(results(routine, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([26, 31])
  })
})

type Tree = number | { readonly op: 'add' | 'mul'; readonly of: readonly [Tree, Tree] } | { readonly x: number }

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ x: fc.nat(3) }),
    fc.constantFrom<Tree>(-1, 2, 0.5, -4, 3, 0.1, -0.7),
    fc.record({ op: fc.constantFrom('add' as const, 'mul' as const), of: fc.tuple(tie('tree'), tie('tree')) }),
  ),
})).tree

/**
 * A tree's value, the sum of what it is made of in absolute values, how many times the least of all numbers underflow
 * may have taken from it, and the greatest power of two that may be taken out of it: that multiplies what a product
 * without it has lost.
 */
const valueOf = (
  t: Tree,
  xs: ReadonlyArray<number>,
): readonly [value: number, size: number, lost: number, factor: number] => {
  if (typeof t === 'number') return [t, Math.abs(t), 0, [2, -4].includes(t) ? Math.abs(t) : 1]
  if ('x' in t) return [xs[t.x] as number, Math.abs(xs[t.x] as number), 0, 1]
  const [[a, sa, la, fa], [b, sb, lb, fb]] = [valueOf(t.of[0], xs), valueOf(t.of[1], xs)]
  return t.op === 'add'
    ? [a + b, sa + sb, la + lb, Math.max(fa, fb)]
    : [a * b, sa * sb, la * sb + lb * sa + fa * fb, fa * fb]
}

describe('algebra', () => {
  const write = (b: Builder, t: Tree, x: (k: number) => Register): Register =>
    typeof t === 'number'
      ? b.machine.constant(t)
      : 'x' in t
        ? x(t.x)
        : b.algebra[t.op](write(b, t.of[0], x), write(b, t.of[1], x))

  const takenOut: Tree = { op: 'mul', of: [{ op: 'mul', of: [-4, { x: 1 }] }, { op: 'add', of: [{ op: 'mul', of: [{ op: 'add', of: [{ x: 0 }, -1] }, 0.1] }, { x: 0 }] }] } // prettier-ignore

  it('changes roundings at most', () => {
    fc.assert(
      fc.property(trees, fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 }), (t, xs) => {
        const got = results(built((b, x) => write(b, t, x)), xs)
        got.forEach((y, lane) => {
          const [value, size, lost] = valueOf(t, [0, 1, 2, 3].map((k) => xs[2 * k + lane] as number))
          expect(Math.abs(y - value)).toBeLessThanOrEqual(1e-13 * size + lost * Number.MIN_VALUE)
        })
      }),
      { numRuns: 500, examples: [[{ op: 'mul', of: [2, { op: 'mul', of: [0.1, { x: 0 }] }] }, [1.5e-323, 0, 0, 0, 0, 0, 0, 0]], [takenOut, [0, 0, -2e-323, 0, 0, 0, 0, 0]]] },
    )
  }) // prettier-ignore
  it.each<[string, Tree, ReadonlyArray<string>]>([
    ['a subtraction is one', { op: 'add', of: [{ x: 0 }, { op: 'mul', of: [-1, { x: 1 }] }] }, ['sub']],
    ['factors that are powers of two join', { op: 'mul', of: [2, { op: 'mul', of: [0.5, { x: 0 }] }] }, []],
    ['and others do not, for that would round otherwise', { op: 'mul', of: [3, { op: 'mul', of: [0.1, { x: 0 }] }] }, ['mul', 'mul']],
    ['a common power of two is taken out', { op: 'add', of: [{ op: 'mul', of: [2, { x: 0 }] }, { op: 'mul', of: [2, { x: 1 }] }] }, ['add', 'mul']],
  ])('%s', (_, t, expected) => {
    expect(operations(built((b, x) => write(b, t, x)).code).filter((op) => op !== 'load')).toEqual(expected)
  }) // prettier-ignore
  it('multiplies and adds at once only where that was asked for', () => {
    const make = ({ algebra }: Builder, x: (k: number) => Register): Register =>
      algebra.add(x(2), algebra.mul(x(0), x(1)))
    expect(operations(built(make).code).slice(-2)).toEqual(['mul', 'add'])
    expect(operations(built(make, { fma: true }).code).slice(-1)).toEqual(['fma'])
  })
})

it('a variable cannot begin with what is computed further in', () => {
  const loops: ReadonlyArray<LoopShape> = [{ count: 4, advance: [{ pointer: 0, by: 8 }] }]
  const begun =
    (depth: number) =>
    (b: Builder, x: (k: number) => Register): Register =>
      b.variable(x(0), depth)
  expect(() => built(begun(1), { loops })).not.toThrow()
  expect(() => built(begun(0), { loops })).toThrow('a variable begins with what is computed later')
})
