/** Outputs that are copies of one template: which are, and that they are computed copy by copy. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copiesOf, leavesOf } from '../../../../src/engine/roll/templates/copies.js'
import { tapingOutputs } from '../../../../src/engine/roll/outputs/outputs.js'
import { rolesOf } from '../../../../src/engine/roll/templates/templates.js'
import { atOnce } from '../../../../src/engine/steps.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)

/** The roles of each output's operations. */
const roles = (es: ReadonlyArray<E>, isOverRows = false): ReadonlyArray<ReadonlyArray<number>> => {
  const tape = F.tapeOf(...es)
  const isLeaf = leavesOf(tape)
  const copies = copiesOf(tape, tape.roots, isLeaf)
  const roleOf = rolesOf(tape, copies, isLeaf, isOverRows ? 1 : 4)
  return es.map((_, k) => Array.from(roleOf.subarray(copies.starts[k], copies.starts[k + 1])).filter((r) => r >= 0))
}

/** Two outputs that share how far apart two points are. */
const pull = (k: number): readonly [E, E] => {
  const [dx, dy] = [F.sub(v(`x${k}`), v(`x${k + 1}`)), F.sub(v(`y${k}`), v(`y${k + 1}`))]
  const length = F.sqrt(F.add(F.square(dx), F.square(dy)))
  return [F.div(dx, length), F.div(dy, length)]
}

const many = Array.from({ length: 6 }, (_, k) => k)

describe('templates', () => {
  it('each operation has one role in all copies, and no other has it', () => {
    const all = roles(many.flatMap(pull))
    const [first, second] = [all[0] ?? [], all[1] ?? []]
    expect(first.length).toBeGreaterThan(5)
    expect([...first, ...second]).toEqual([...first, ...second].map((_, k) => k))
    all.forEach((own, k) => expect(own).toEqual(k % 2 === 0 ? first : second))
  })
  it('outputs that share operations are one copy, wherever they stand', () => {
    const pairs = many.map(pull)
    const apart = roles([...pairs.map(([across]) => across), ...pairs.map(([, down]) => down)])
    expect(apart[0]).not.toEqual(apart[6])
    expect(new Set(apart.map((own) => own.join())).size).toBe(2)
  })
  it('leaves may differ, but for −1, which subtracts', () => {
    const scaled = (c: number): E => F.mul(c, F.exp(v('x')))
    const own = roles([1, 2, 3, 4, -1, -1, -1, -1].map(scaled))
    expect(own[0]).toEqual(own[3])
    expect(own[4]).toEqual(own[7])
    expect(own[0]).not.toEqual(own[4])
  })
  it('a square is not a product', () => {
    const [squares, products] = [many.map((k) => F.mul(v(`a${k}`), v(`b${k}`))), many.map((k) => {
      const x = v(`x${k}`)
      return F.mul(x, x)
    })] // prettier-ignore
    expect(roles([...squares, ...products])[0]).not.toEqual(roles([...squares, ...products])[6])
  })
  it('operations with fewer operands, and others after them, are no one operation with more', () => {
    const all: F.Operation<'many'> = F.primitive({
      name: 'all',
      arity: 'many',
      value: (...xs) => xs.reduce((s, x) => s + x, 0),
      partials: (n, xs) => xs.map(() => ({ partial: n.constant(1) })),
    })
    const chain = (x: E): readonly [E, E, E, E] => {
      const e = F.exp(x)
      const te = F.tanh(e)
      const ete = F.exp(te)
      return [e, te, ete, F.tanh(ete)]
    }
    // What the second has more operands of reads as tanh(w) and a product: leaves, and how far back operations are.
    const few = (k: number): E => F.mul(all(chain(v(`a${k}`))[3], v(`z${k}`)), F.tanh(v(`w${k}`)))
    const more = (k: number): E => {
      const [e, , ete, last] = chain(v(`b${k}`))
      return all(last, v(`y${k}`), e, v(`u${k}`), last, ete, last, v(`t${k}`))
    }
    const es = many.flatMap((k) => [few(k), more(k), F.exp(v(`c${k}`))])
    const own = roles(es)
    expect(new Set(own.slice(0, 3).flat()).size).toBe(7 + 5 + 1)
    const env = new Map(es.flatMap((e) => [...F.freeVariables(e)]).map((name, k) => [name, Math.sin(k)]))
    expect([...F.compile(es).value(env)]).toEqual(es.map((e) => F.evaluate(e)(env)))
  })
  it('there is none of few copies, unless there is one for each row', () => {
    const three = [0, 1, 2].map((k) => F.exp(v(`x${k}`)))
    expect(roles(three)).toEqual([[], [], []])
    expect(roles(three, true)).toEqual([[0], [0], [0]])
  })
  it('nor of much', () => {
    const long = (k: number): E => F.sum(Array.from({ length: 500 }, (_, i) => F.exp(v(`x${k + i}`))))
    expect(roles(many.map(long)).flat()).toEqual([])
  })
  it('what one output uses twice is copied once', () => {
    const twice = F.exp(v('x'))
    const tape = F.tapeOf(F.add(twice, F.tanh(twice)))
    expect([...copiesOf(tape, tape.roots, leavesOf(tape)).of]).toEqual([0, 1, 2, 3])
  })
  it('copies are made in the order of the outputs, operands first', () => {
    const { outputs, tape } = atOnce(tapingOutputs(many.flatMap(pull)))
    for (let i = 0; i < (outputs[0] ?? 0); i++)
      if (tape.ops[i] === 2) expect(Math.max(tape.first[i] ?? 0, tape.second[i] ?? 0)).toBeLessThan(i)
    expect(outputs).toHaveLength(12)
  })
})

describe('programs of templates', () => {
  it('compute copy after copy in one loop', () => {
    const turned = Array.from({ length: 40 }, (_, k) => {
      const [a, b] = [['a', 'b', 'c'].map((n) => v(`${n}${k % 9}`)), ['p', 'q', 'r'].map((n) => v(`${n}${k % 7}`))]
      const cross = (i: number): E =>
        F.sub(F.mul(a?.[i] as E, b?.[(i + 1) % 3] as E), F.mul(a?.[(i + 1) % 3] as E, b?.[i] as E))
      const length = F.sqrt(F.add(1, F.sum([0, 1, 2].map((i) => F.square(cross(i))))))
      return [0, 1, 2].map((i) => F.div(cross(i), length))
    }).flat()
    const { report } = F.compile(turned)
    expect(report.runs).toBe('wasm')
    expect(report.loops).toBe(1)
  })
  it('entries of one output follow one another', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('pull', 'exp', 'long'), { minLength: 1, maxLength: 30 }), (kinds) => {
        const es = kinds.flatMap((kind, k) =>
          kind === 'pull'
            ? pull(k)
            : kind === 'exp'
              ? [F.exp(v(`x${k}`))]
              : [F.sum(many.map((i) => F.sin(v(`x${i}`))))],
        )
        const { rows } = F.compile(es).pattern
        expect(Array.from(rows)).toEqual(Array.from(rows).sort((a, b) => a - b))
      }),
      { numRuns: 40 },
    )
  })
})
