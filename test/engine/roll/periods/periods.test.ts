import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { components } from '../../../../src/engine/roll/periods/cycles.js'
import { foldableIn } from '../../../../src/engine/roll/periods/foldable.js'
import { originsOf } from '../../../../src/engine/roll/periods/origins.js'
import { folded } from '../../../../src/engine/roll/periods/folding.js'
import { foldedInOrder } from '../../../../src/engine/roll/periods/ordered.js'
import { stretchesOf, type Stretch } from '../../../../src/engine/roll/periods/periods.js'
import { classAt, entriesOf, placeAt, placesInto } from '../../../../src/engine/roll/periods/repetition.js'
import { furthestFirst } from '../../../../src/engine/roll/classes/furthest.js'
import { growing, push } from '../../../../src/engine/lists/growing.js'
import { listInterner, listNumber } from '../../../../src/engine/lists/interner.js'
import * as Kind from '../../../../src/engine/roll/classes/kind.js'
import { membersOf, unfolded, type ShapeClass, type Sorted } from '../../../../src/engine/roll/classes/class.js'
import { copiesIn, isConstant, isPerRow, kindOf, readOf, runCount } from '../../../../src/engine/roll/classes/table.js'
import { sortedOf, sortingWithin } from '../../../../src/engine/roll/classes/shapes.js'
import { atOnce, type Steps } from '../../../../src/engine/steps.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'
import { centred } from '../../../support/drawn.js'
import { stepwise } from '../../stepwise.js'

type E = Expr<string>

const repeated = (steps: number, step: (x: E, k: number) => E, from: E = F.variable('x')): E =>
  Array.from({ length: steps }).reduce<E>((x, _, k) => step(x, k), from)
const stretchesIn = (e: E): ReadonlyArray<{ readonly period: number; readonly steps: number }> =>
  stretchesOf(sortedOf(F.tapeOf(e)).table).map(({ period, steps }) => ({ period, steps }))

/** A chain, and what is observed of every so many of its steps. */
const observed = (steps: number, every: number): E => {
  let x: E = F.variable('x')
  const seen: Array<E> = []
  for (let k = 1; k <= steps; k++) {
    x = F.tanh(F.sin(x))
    if (k % every === 0) seen.push(F.sin(F.mul(F.exp(F.exp(F.variable(`w${k}`))), x)))
  }
  return F.sum(seen)
}

describe('the furthest first', () => {
  const found = sortedOf(F.tapeOf(observed(400, 20)))
  const sorted = furthestFirst(found)
  it('classes have the same nodes, and stand behind what they read', () => {
    // Something of a column, and something of no variable, that were found last and come early.
    const late = F.mul(F.exp(F.exp(F.variable('w400'))), F.sin(F.exp(F.constant(2))))
    const asFound = sortedOf(F.tapeOf(F.add(observed(400, 20), late)), (name) => name === 'w400')
    const copies = Int32Array.from({ length: asFound.table.size }, (_, c) => c)
    const found = { ...asFound, table: { ...asFound.table, copies } }
    const sorted = furthestFirst(found)
    const shapeOf = ({ table }: typeof found, c: number): ReadonlyArray<unknown> => [
      kindOf(table, c),
      table.counts[c],
      isPerRow(table, c),
      isConstant(table, c),
      copiesIn(table, c),
    ]
    const { size } = found.table
    expect(sorted.table.size).toBe(size)
    for (let n = 0; n < size; n++) {
      const [first] = membersOf(sorted, n)
      const c = first === undefined ? n : (found.classOf[first] as number)
      expect(membersOf(sorted, n)).toEqual(membersOf(found, c))
      expect([...membersOf(sorted, n)].every((node) => sorted.classOf[node] === n)).toBe(true)
      expect(shapeOf(sorted as typeof found, n)).toEqual(shapeOf(found, c))
      const reads = Array.from({ length: runCount(sorted.table, n) }, (_, k) => readOf(sorted.table, n, k))
      expect(reads.every((of) => of < n)).toBe(true)
      // Factors are read in the order of their classes.
      if (kindOf(sorted.table, n) === Kind.Mul) expect(reads).toEqual([...reads].sort((a, b) => a - b))
    }
  })
  it('terms that are given from the last to the first are put in order, however many', () => {
    const steps = 2000
    let x: E = F.variable('x')
    const seen: Array<E> = []
    for (let k = 0; k < steps; k++) {
      x = F.tanh(x)
      seen.push(F.square(F.sub(x, k)))
    }
    // Not by moving each past all others, which takes the square.
    const moves = vi.spyOn(Int32Array.prototype, 'copyWithin')
    const { classOf, table } = furthestFirst(sortedOf(F.tapeOf(F.sum(seen.reverse()))))
    expect(moves.mock.calls.length).toBeLessThan(10 * steps)
    moves.mockRestore()
    const root = classOf.at(-1) as number
    const reads = Array.from({ length: runCount(table, root) }, (_, k) => readOf(table, root, k))
    expect(reads.length).toBe(steps)
    expect(reads.every((of, k) => k === 0 || of > (reads[k - 1] as number))).toBe(true)
  })
  it('all steps are one stretch, where what is observed parted them', () => {
    const foldable = (s: typeof found): ReadonlyArray<readonly [number, number]> =>
      foldableIn(s.table, s.classOf.at(-1) as number, stretchesOf(s.table)).map(({ period, steps }) => [period, steps])
    expect(foldable(found)).toEqual([[42, 19]])
    expect(foldable(sorted)).toEqual([
      [2, 398],
      [1, 19],
      [1, 19],
    ])
  })
  it('chains of many lengths are not told from one another by how far their steps are from the result', () => {
    const drawn = centred(3)
    const ends = Array.from({ length: 60 }, (_, c) => {
      const steps = 130 + Math.round(200 * drawn())
      const seen: Array<E> = []
      const last = repeated(
        steps,
        (x, k) => {
          const next = F.tanh(F.add(F.mul(F.variable('a'), x), F.mul(F.variable('w'), F.variable(`u${c} ${k}`))))
          if (drawn() < -0.48) seen.push(F.square(F.sub(next, k)))
          return next
        },
        F.variable(`x${c}`),
      )
      return F.sum([...seen, last])
    })
    const tape = F.tapeOf(F.sum(ends))
    const sorted = sortedOf(tape)
    const sortedBy = (roles: Int32Array): Steps<Sorted> =>
      sortingWithin(Infinity, tape, () => false, 'alike', false, roles) as Steps<Sorted>
    expect(atOnce(foldedInOrder(sorted, sortedBy)).classes.length).toBe(folded(furthestFirst(sorted)).classes.length)
  })
  it('what reads by turns the classes of something that repeats takes as many steps as one', () => {
    let [x, y] = [F.variable('x') as E, F.variable('y') as E]
    const seen: Array<E> = []
    for (let k = 1; k <= 400; k++) {
      ;[x, y] = [F.tanh(y), F.sin(F.exp(x))]
      if (k % 20 === 0) seen.push(F.square(F.sub(x, k)), F.square(F.sub(y, k)))
    }
    const { classOf, table } = furthestFirst(sortedOf(F.tapeOf(F.sum(seen))))
    const last = <S extends { readonly start: number }>(list: ReadonlyArray<S>): S =>
      list.reduce((a, b) => (b.start > a.start ? b : a))
    const squares = last(stretchesOf(table))
    expect(squares).toMatchObject({ period: 1, steps: 40 })
    expect(last(foldableIn(table, classOf.at(-1) as number, stretchesOf(table)))).toMatchObject({
      ...squares,
      period: 2,
      steps: 19,
    })
  })
})

describe('classes that repeat', () => {
  it('are found with their period, but for the first step, which reads a variable', () => {
    expect(stretchesIn(repeated(30, F.tanh))).toEqual([{ period: 1, steps: 29 }])
    expect(stretchesIn(repeated(30, (x) => F.sin(F.exp(x))))).toEqual([{ period: 2, steps: 29 }])
  })
  it('a step that is another parts them', () => {
    const e = repeated(40, (x, k) => (k === 20 ? F.sin(x) : F.tanh(x)))
    expect(stretchesIn(e)).toEqual([
      { period: 1, steps: 19 },
      { period: 1, steps: 19 },
    ])
  })
  it('a few steps are left as they are', () => {
    expect(stretchesIn(repeated(6, F.tanh))).toEqual([])
  })
  it('the longest is taken where one is part of another', () => {
    const inner = (x: E): E => repeated(9, F.tanh, F.sin(x))
    expect(stretchesIn(repeated(12, inner))).toEqual([{ period: 10, steps: 11 }])
  })
})

describe.each([
  ['as they are found', (e: E) => sortedOf(F.tapeOf(e))],
  ['the furthest first', (e: E) => furthestFirst(sortedOf(F.tapeOf(e)))],
])('classes over all steps, %s', (_, sortedBy) => {
  it('hold every node, at a place of its own', () => {
    fc.assert(
      fc.property(stepwise, ({ e }) => {
        const expression = e._tag === 'Objective' ? (e.terms[0]?.expression as E) : e
        const sorted = sortedBy(expression)
        const shapes = unfolded(sorted)
        const after = folded(sorted)
        const seen = after.classes.map((c) => new Uint8Array(entriesOf(c)))
        shapes.classOf.forEach((c, node) => {
          if (c < 0 || (shapes.classes[c] as ShapeClass).kind === Kind.Var) return
          const now = classAt(after, node)
          const place = placeAt(after, node)
          expect(seen[now]?.[place]).toBe(0)
          ;(seen[now] as Uint8Array)[place] = 1
        })
        after.classes.forEach((c, k) => {
          if (c.kind === Kind.Var) return
          const nodes = (seen[k] as Uint8Array).reduce((n, x) => n + x, 0)
          expect(nodes).toBe(c.count)
          // what comes before the first step is a copy
          expect((seen[k] as Uint8Array).subarray(entriesOf(c) - c.count).includes(0)).toBe(false)
        })
      }),
      { numRuns: 100, seed: 3 },
    )
  })
  it('stand after what they read, but for what a recurrence reads of itself', () => {
    fc.assert(
      fc.property(stepwise, ({ e }) => {
        const expression = e._tag === 'Objective' ? (e.terms[0]?.expression as E) : e
        const { classes } = folded(sortedBy(expression))
        classes.forEach((c, k) => {
          c.runs.forEach(({ of }) => {
            const other = (classes[of] as ShapeClass).repetition?.recurrence
            if (of >= k) expect(other === undefined ? 'none' : other).toBe(c.repetition?.recurrence)
          })
        })
      }),
      { numRuns: 100, seed: 4 },
    )
  })
})

/** How many nodes stand before a stretch, by what its steps read, one class after the other. */
const copiesOf = (table: Sorted['table'], s: Stretch): number => {
  const readBy = (place: number): ReadonlyArray<readonly [place: number, distance: number]> =>
    originsOf(table, s, s.start + place).flatMap(({ step }) => (step ? [[step.place, step.distance] as const] : []))
  const depths = new Array<number>(s.period).fill(0)
  for (let j = 0; j < s.period; j++)
    for (const [place, distance] of readBy(j)) {
      const isProduct = Kind.isProduct(kindOf(table, s.start + place))
      const factors = isProduct ? readBy(place).map(([of, more]) => [of, distance + more] as const) : []
      for (const [of, depth] of [[place, distance] as const, ...factors])
        if (depth > (depths[of] as number)) depths[of] = depth
    }
  return depths.reduce((n, depth, j) => n + depth * (table.counts[s.start + j] as number), 0)
}

describe('steps begin where the fewest nodes stand before the first', () => {
  /** With which class the steps of each stretch begin, and which of all brings the fewest copies. */
  const startsIn = (e: E): ReadonlyArray<readonly [first: number, least: number]> => {
    const { classOf, table, tape } = sortedOf(F.tapeOf(e))
    const root = classOf[tape.roots[0] as number] as number
    return stretchesOf(table).flatMap((s) => {
      const { period, start, steps } = s
      const [f] = foldableIn(table, root, [s])
      if (f?.period !== period || root < start + period * steps) return []
      const copies = Array.from({ length: period }, (_, k) =>
        copiesOf(table, k === 0 ? s : { start: start + k, period, steps: steps - 1 }),
      )
      return [[(f.start - start) % period, copies.indexOf(copies.reduce((a, b) => (b < a ? b : a)))] as const]
    })
  }
  it('of all classes that they might begin with', () => {
    let [turned, all] = [0, 0]
    fc.assert(
      fc.property(stepwise, ({ e }) => {
        startsIn(e._tag === 'Objective' ? (e.terms[0]?.expression as E) : e).forEach(([first, least]) => {
          expect(first).toBe(least)
          all += 1
          if (least > 0) turned += 1
        })
      }),
      { numRuns: 150, seed: 20261123 },
    )
    expect(all).toBeGreaterThan(50)
    expect(turned).toBeGreaterThan(10)
  })
})

describe('classes over all steps', () => {
  it('begin behind what cannot stand before them, which is looked for once and not step by step', () => {
    // The first steps have two sines each, others one, and read the sine of many steps before.
    const far = 600
    const chain = Array.from({ length: 4 * far }).reduce<{ readonly x: E; readonly sines: ReadonlyArray<E> }>(
      ({ sines, x }, _, k) => {
        const sine = F.sin(F.mul(2, x))
        const other = sines[k - far] ?? F.sin(F.mul(3, x))
        return { x: F.tanh(F.add(sine, other)), sines: [...sines, sine] }
      },
      { x: F.variable('x'), sines: [] },
    )
    const sorted = sortedOf(F.tapeOf(chain.x))
    const { table } = sorted
    let asked = 0
    const counts = new Proxy(table.counts, {
      get: (list, key) => {
        asked += 1
        return Reflect.get(list, key) as unknown
      },
    })
    const foldable = foldableIn({ ...table, counts }, sorted.classOf.at(-1) as number, stretchesOf(table))
    // the steps that others read so far back, and those that read steps alike: 600 of these are left by themselves
    expect(foldable.map(({ period, steps }) => ({ period, steps }))).toEqual([
      { period: 4, steps: 598 },
      { period: 4, steps: 1200 },
    ])
    expect(asked).toBeLessThan(10 * table.size)
  })
  it('have no place for nodes of others', () => {
    const after = folded(sortedOf(F.tapeOf(repeated(30, F.tanh))))
    const placesOf = (node: number): Int32Array => {
      const to = new Int32Array(1)
      placesInto(to, after, Int32Array.of(node), classAt(after, 2))
      return to
    }
    // x, what stands before the first step, the steps, and the result
    expect([1, 2, 29].map((node) => placesOf(node)[0])).toEqual([0, 1, 28])
    expect(() => placesOf(30)).toThrow('not in the class')
  })
})

describe('components', () => {
  it('of a graph are its strongly connected parts, each after those that it depends on', () => {
    const graph = fc
      .integer({ min: 1, max: 9 })
      .chain((n) => fc.array(fc.uniqueArray(fc.nat(n - 1), { maxLength: 3 }), { minLength: n, maxLength: n }))
    fc.assert(
      fc.property(graph, (edges) => {
        const n = edges.length
        // what is reached from what, the long way
        const reach = edges.map((list) => new Set(list))
        for (let round = 0; round < n; round++)
          reach.forEach((set) => {
            ;[...set].forEach((k) => reach[k]?.forEach((m) => set.add(m)))
          })
        const groups = components(n, (k) => edges[k] as ReadonlyArray<number>)
        expect(groups.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k))
        const groupOf = (k: number): number => groups.findIndex((g) => g.includes(k))
        for (let a = 0; a < n; a++)
          for (let b = 0; b < n; b++) {
            if (a === b) continue
            const together = reach[a]?.has(b) === true && reach[b]?.has(a) === true
            expect(groupOf(a) === groupOf(b)).toBe(together)
            if (reach[a]?.has(b) === true && !together) expect(groupOf(a)).toBeGreaterThan(groupOf(b))
          }
      }),
      { numRuns: 300 },
    )
  })
})

it('what is read by way of a product of the first step alone is nothing that later steps have copied', () => {
  const [keys, flags, counts] = [listInterner(), growing(64), [] as Array<number>]
  const add = (count: number, ...key: ReadonlyArray<number>): void => {
    listNumber(keys, Int32Array.from(key), key.length)
    push(flags, 0)
    counts.push(count)
  }
  add(3, Kind.Var, 0, -1)
  for (const role of [10, 11, 12]) add(1, Kind.Tanh, 0, role, 0)
  const [start, period, steps] = [4, 4, 9]
  for (let c = start; c < start + period * steps; c += period) {
    add(4, Kind.Square, 0, 0, c - 1)
    add(1, Kind.Tanh, 0, 1, c)
    add(4, Kind.Sum, 0, 2, 2 * (start + 1), 1, 2 * c, 1, 2 * (c + 1), 1)
    add(2, Kind.Mul, 0, 3, start, c + 2)
  }
  add(1, Kind.Sum, 0, 13, 2 * (counts.length - 1), 1)
  const found = { key: growing(8), keys, flags, exponents: [], primitives: [], isOverRows: false }
  const table = { ...found, size: counts.length, counts: Int32Array.from(counts) }
  // Steps begin with the product, for which one step of the sum is copied, and nothing else.
  const [folding] = foldableIn(table, table.size - 1, [{ start, period, steps }])
  expect(folding).toMatchObject({ start: start + 3, steps: steps - 1 })
})
