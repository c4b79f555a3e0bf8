import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Absorbed, absorbedBy } from '../../../../src/engine/roll/classes/absorbed.js'
import { partsOfRunningSums } from '../../../../src/engine/roll/classes/running.js'
import * as Op from '../../../../src/expr/op.js'
import * as F from '../../../../src/index.js'

type E = F.Expr<string>
const v = (name: string): E => F.variable(name)
const list = <A>(count: number, make: (k: number) => A): ReadonlyArray<A> =>
  Array.from({ length: count }, (_, k) => make(k))
const seed = 20261125

/** Cox's partial likelihood: those at risk are summed up, and the sums are read where an event was. */
const survival = (events: ReadonlyArray<boolean>, plus: (sum: E, term: E) => E = F.add): E => {
  let atRisk: E = F.constant(1)
  const terms = events.map((isEvent, k) => {
    const risk = F.add(F.mul(v('a'), Math.sin(k)), F.mul(v('b'), Math.cos(k * k)))
    atRisk = plus(atRisk, F.exp(risk))
    return isEvent ? F.sub(risk, F.log(atRisk)) : F.mul(0.1, risk)
  })
  return F.sum(terms)
}

const isEventAt = (k: number): boolean => Math.sin(k * k) > 0

const agrees = (e: E): void => {
  const env = { a: 0.3, b: -0.7 } as never
  const [own, known] = [F.compile(e).valueAndGrad(env), F.valueAndGrad(e)(env)]
  expect(Math.abs(own.value / known.value - 1)).toBeLessThan(1e-12)
  known.gradient.forEach((d, name) =>
    expect(Math.abs((own.gradient.get(name) as number) - d)).toBeLessThan(1e-11 * (1 + Math.abs(d))),
  )
}

/** How many additions are parts of larger sums. */
const partsIn = (e: E): number => absorbedBy(F.tapeOf(e)).filter((mark) => mark === Absorbed.AsTerm).length

describe('running sums', () => {
  it.each<readonly [string, (sum: E, term: E) => E]>([
    ['first', F.add],
    ['last', (sum, term) => F.add(term, sum)],
  ])('that are read here and there go step by step, what was summed up coming %s', (_, plus) => {
    const e = survival(list(400, isEventAt), plus)
    expect(F.compile(e).report.why).toMatch(/^its nodes are of \d\d kinds, which become loops$/)
    expect(F.compile(e).report.program).toMatch(/one after the other\n {2}once\n {4}sum/)
    agrees(e)
  })

  it('give what the fold gives, wherever they are read', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 9, maxLength: 60 }), (events) => agrees(survival(events))),
      { seed, numRuns: 40 },
    )
  })

  it('that are read at regular steps, as every third, are one sum for as many terms', () => {
    const steps = 60
    const e = survival(list(steps, (k) => k % 3 === 0))
    // Two of three up to the last that is read; a difference for each of these; the sum of all, but its last addition.
    expect(partsIn(e)).toBe(2 * 19 + 20 + (steps - 2))
    agrees(e)
  })

  it('of a few terms are a part of what they are read for', () => {
    const sums = survival(list(11, (k) => [0, 1, 3, 6, 10].includes(k)))
    // All of 1 + 2 + 3 + 4 additions but the last of each; a difference for each of five; the sum of all but its last.
    expect(partsIn(sums)).toBe(10 - 4 + 5 + 9)
    agrees(sums)
  })

  it('are no stages of a step, which have one term more each', () => {
    const slope = (x: E): E => F.sin(F.mul(v('a'), x))
    const stepped = (steps: number): E =>
      list(steps, (k) => k).reduce<E>((x) => {
        const ks: Array<E> = [slope(x)]
        for (let stage = 1; stage < 6; stage++) ks.push(slope(F.sum([x, ...ks.map((k) => F.mul(0.1, k))])))
        return F.sum([x, ...ks.map((k) => F.mul(0.02, k))])
      }, v('b'))
    // From 0 to 4 more than one addition for a stage, 5 for the step.
    expect(partsIn(stepped(30))).toBe(30 * (0 + 1 + 2 + 3 + 4 + 5))
    agrees(stepped(30))
  })

  it('are followed to where most come after, each once, whatever else is made of them', () => {
    const besides = F.sum(
      list(300, (k) => k)
        .reduce<ReadonlyArray<E>>((sums, k) => {
          const sum = F.add(sums.at(-1) ?? v('a'), F.exp(F.mul(v('b'), Math.sin(k))))
          return [...sums, sum]
        }, [])
        .filter((_, k) => isEventAt(k))
        .map((sum) => {
          const more = F.add(sum, 2)
          return F.mul(F.log(more), F.tanh(more))
        }),
    )
    expect(F.compile(besides).report.program).toMatch(/one after the other\n {2}once\n {4}sum/)
    agrees(besides)
    const tape = F.tapeOf(survival(list(400, isEventAt)))
    const sums = [...tape.ops.keys()].filter((i) => tape.ops[i] === Op.Add)
    const marks = absorbedBy(tape)
    // All additions of the running sum but those that are read: here it is told which these are.
    const isRead = (i: number): boolean =>
      tape.ops.some((op, k) => op === Op.Apply && tape.operands[tape.first[k] as number] === i)
    const parts = partsOfRunningSums(
      tape,
      sums.filter((i) => isRead(i)),
      (i) => !isRead(i) && marks[i] === Absorbed.No,
    )
    expect(parts.length).toBeGreaterThan(100)
    expect(new Set(parts).size).toBe(parts.length)
  })

  it('are found below many terms, without going through them again and again', () => {
    const wide = F.sum(list(200_000, (k) => v(`x${k}`)))
    expect(partsIn(F.mul(wide, wide))).toBe(199_998)
  })
})
