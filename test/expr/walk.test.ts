import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { dag } from '../../laws/samples/expressions.js'
import { node, type ExprNode } from '../../src/expr/node.js'
import { operandsOf } from '../../src/expr/rewrite.js'
import * as Op from '../../src/expr/op.js'
import { tapeOfAll, taping, type Tape } from '../../src/expr/tape.js'
import { STRETCH } from '../../src/expr/walk.js'
import { add, exp, max, mul, pow, tanh, tapeOf, variable, type Expr } from '../../src/index.js'

type E = Expr<string>

/** What a tape has to be, from what the order of its nodes is said to be, by a Map and a stack of nodes. */
const expected = (root: E): object => {
  const places = new Map<E, number>()
  const order: Array<ExprNode<string>> = []
  const stack: Array<E> = [root]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = operandsOf(node(top)).find((operand) => !places.has(operand))
    if (places.has(top) || next === undefined) stack.pop()
    if (places.has(top)) continue
    if (next !== undefined) stack.push(next)
    else places.set(top, order.push(node(top)) - 1)
  }
  const names = [...new Set(order.flatMap((n) => (n._tag === 'Var' ? [n.name] : [])))]
  const primitives = [...new Set(order.flatMap((n) => (n._tag === 'Apply' ? [n.primitive] : [])))]
  const place = (e: E): number => places.get(e) as number
  let applied = 0
  return {
    nodes: order.map((n) => n._tag),
    ops: order.map((n) => Op[n._tag]),
    first: order.map((n) => {
      if (n._tag === 'Var') return names.indexOf(n.name)
      if (n._tag !== 'Apply') return n._tag === 'Const' ? 0 : place(operandsOf(n)[0] as E)
      applied += n.operands.length
      return applied - n.operands.length
    }),
    second: order.map((n) =>
      n._tag === 'Add' || n._tag === 'Mul' ? place(n.right) : n._tag === 'Apply' ? n.operands.length : 0,
    ),
    numbers: order.map((n) =>
      n._tag === 'Const'
        ? n.value
        : n._tag === 'Pow'
          ? n.exponent
          : n._tag === 'Apply'
            ? primitives.indexOf(n.primitive)
            : 0,
    ),
    operands: order.flatMap((n) => (n._tag === 'Apply' ? n.operands.map(place) : [])),
    primitives,
    variables: names,
    roots: [order.length - 1],
  }
}

const parts = ({ first, nodes, numbers, operands, ops, primitives, roots, second, variables }: Tape): object => ({
  nodes: nodes.map((n) => n._tag),
  ops: Array.from(ops),
  first: Array.from(first),
  second: Array.from(second),
  numbers: Array.from(numbers),
  operands: Array.from(operands),
  primitives,
  variables,
  roots,
})

/** More nodes than a stretch, or two, or three; nodes of the first one are used in all. */
const large = (terms: number, withPrimitive: boolean): E => {
  const [a, b] = [variable('a'), variable('b')]
  const early = tanh(mul(a, b))
  let total: E = early
  for (let k = 1; k <= terms; k++) {
    const term = mul(add(early, k), k % 3 === 0 ? exp(a) : pow(b, k % 5))
    total = add(total, withPrimitive && k % 7 === 0 ? max(term, early) : term)
  }
  return total
}

describe('a tape is the post-order, first operand first', () => {
  it('of any graph', () => {
    fc.assert(
      fc.property(dag({ variables: ['x', 'y', 'z'], size: 40 }), (e) => {
        expect(parts(tapeOf(e))).toEqual(expected(e))
      }),
      { numRuns: 200 },
    )
  })
  it.each([
    [1, false],
    [2, true],
    [3, false],
    [3, true],
  ])('of more nodes than %i stretches have, with primitives: %s', (stretches, withPrimitive) => {
    const e = large((stretches * STRETCH) / 5 + 1, withPrimitive)
    const tape = tapeOf(e)
    expect(tape.ops.length).toBeGreaterThan(stretches * STRETCH)
    expect(parts(tape)).toEqual(expected(e))
  })
  it('of exactly a stretch, and of one more', () => {
    const chain = (length: number): E => {
      let e: E = variable('x')
      for (let k = 1; k < length; k++) e = tanh(e)
      return e
    }
    for (const length of [STRETCH - 1, STRETCH, STRETCH + 1, 2 * STRETCH]) {
      const { first, nodes, ops, roots } = tapeOf(chain(length))
      expect([ops.length, first.length, nodes.length, roots[0]]).toEqual([length, length, length, length - 1])
      expect(nodes.every((n, i) => n._tag === (i === 0 ? 'Var' : 'Tanh'))).toBe(true)
    }
  })
})

describe('a tape of several stretches', () => {
  it('is the same where other tapes are made of its nodes meanwhile', () => {
    const e = large(STRETCH / 2, true)
    const whole = parts(tapeOf(e))
    const work = taping([e], true, 70000)
    let done = work.next()
    for (; done.done !== true; done = work.next()) tapeOf(mul(variable('z'), e))
    expect(parts(done.value)).toEqual(whole)
    const { indexOf, nodes } = done.value
    expect(nodes.every((n, i) => indexOf(n) === i)).toBe(true)
  })
  it('knows where its nodes are, also after they were put on another', () => {
    const e = large(STRETCH / 4, false)
    const [inside, outside] = [node(e), variable('a')]
    const tape = tapeOf(e)
    expect([tape.indexOf(inside), tape.indexOf(outside)]).toEqual([tape.ops.length - 1, -1])
    tapeOf(mul(variable('z'), e))
    expect([tape.indexOf(inside), tape.indexOf(outside)]).toEqual([tape.ops.length - 1, -1])
    expect(tape.nodes[tape.ops.length - 1]).toBe(inside)
  })
  it('has copies of what expressions share where they are to be apart', () => {
    const e = large(STRETCH / 4, false)
    const { length } = tapeOf(e).ops
    const both = tapeOfAll([e, e], false)
    expect(both.ops.length).toBe(2 * length)
    expect(both.roots).toEqual([length - 1, 2 * length - 1])
    const isFirst = (i: number): boolean => (both.ops[i] as number) > Op.Var && (both.ops[i] as number) < Op.Apply
    for (let i = length; i < 2 * length; i++)
      if (isFirst(i)) expect(both.first[i]).toBe((both.first[i - length] as number) + length)
  })
})

describe('where memory can not be shared', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('a tape is the same', () => {
    const e = large(STRETCH / 4, true)
    const shared = tapeOf(e)
    vi.stubGlobal('SharedArrayBuffer', undefined)
    const own = tapeOf(e)
    expect(own.first.buffer).toBeInstanceOf(ArrayBuffer)
    expect(shared.first.buffer).not.toBeInstanceOf(ArrayBuffer)
    expect(parts(own)).toEqual(parts(shared))
  })
})
