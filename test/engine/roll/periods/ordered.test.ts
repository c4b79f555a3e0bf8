import { expect, it } from 'vitest'
import type { Sorted } from '../../../../src/engine/roll/classes/class.js'
import { sortedOf, sortingWithin } from '../../../../src/engine/roll/classes/shapes.js'
import { foldedInOrder } from '../../../../src/engine/roll/periods/ordered.js'
import { atOnce, type Steps } from '../../../../src/engine/steps.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'
import { drawn } from '../../../support/drawn.js'

type E = Expr<string>

/** How many classes are left of an expression, and how often its nodes were sorted once more for that. */
const foldedBy = (e: E): { readonly classes: number; readonly sorted: number } => {
  const tape = F.tapeOf(e)
  let sorted = 0
  const again = (roleOf: Int32Array): Steps<Sorted> => {
    sorted += 1
    return sortingWithin(Infinity, tape, () => false, 'alike', false, roleOf) as Steps<Sorted>
  }
  return { classes: atOnce(foldedInOrder(sortedOf(tape), again)).classes.length, sorted }
}

/** A chain of steps, and of some a third, which looks like the half that each step takes. */
const seen = (steps: number, isSeen: (k: number) => boolean): E => {
  let x: E = F.variable('x')
  const thirds: Array<E> = []
  for (let k = 0; k < steps; k++) {
    x = F.tanh(F.exp(F.mul(0.5, x)))
    if (isSeen(k)) thirds.push(F.sin(F.mul(1 / 3, x)))
  }
  return F.sum([x, ...thirds])
}

/** A factor of Cholesky: each entry is a sum of as many products as there are columns before it. */
const factor = (size: number): E => {
  const rows: Array<ReadonlyArray<E>> = []
  for (let i = 0; i < size; i++) {
    const row: Array<E> = []
    for (let j = 0; j <= i; j++) {
      const other = i === j ? row : (rows[j] as ReadonlyArray<E>)
      const left = F.sub(F.variable(`a${i}_${j}`), F.sum(row.map((entry, k) => F.mul(entry, other[k] as E))))
      row.push(i === j ? F.sqrt(left) : F.div(left, rows[j]?.[j] as E))
    }
    rows.push(row)
  }
  return F.sum(rows.map((row, i) => F.log(row[i] as E)))
}

it('steps that are observed here and there are folded, what is observed being told from them', () => {
  const chance = drawn(5)
  const { classes, sorted } = foldedBy(seen(400, () => chance() < 0.3))
  expect(sorted).toBe(1)
  expect(classes).toBeLessThan(25)
})

it('steps observed at the end are folded as they were found', () => {
  expect(foldedBy(seen(400, (k) => k === 399)).sorted).toBe(0)
})

it('where nothing repeats in either order nothing more is tried, however many classes there are', () => {
  const { classes, sorted } = foldedBy(factor(30))
  expect(classes).toBeGreaterThan(150)
  expect(sorted).toBe(0)
})
