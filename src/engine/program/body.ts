/**
 * Bodies: what a statement computes at each point of its box, as a small expression over entries of arrays. They are a
 * carrier, so that rules of derivatives can be applied to them.
 */
import { pow as powNumber } from '../../math/elementary.js'
import type { Numeric } from '../../expr/numeric.js'
import type { Primitive } from '../../expr/primitive.js'
import { choice, indicators } from '../../expr/test.js'
import type { Access } from './access.js'
import { remembered } from './remembered.js'

/** A number, an entry of an array, or an operation. */
export type Body =
  | { readonly _tag: 'Number'; readonly value: number }
  | { readonly _tag: 'Load'; readonly access: Access }
  | { readonly _tag: 'Add' | 'Mul'; readonly operands: readonly [Body, Body] }
  | { readonly _tag: 'Pow'; readonly operands: readonly [Body]; readonly exponent: number }
  | { readonly _tag: 'Exp' | 'Tanh'; readonly operands: readonly [Body] }
  | { readonly _tag: 'Apply'; readonly primitive: Primitive; readonly operands: ReadonlyArray<Body> }

export const numberBody = (value: number): Body => ({ _tag: 'Number', value })
export const load = (access: Access): Body => ({ _tag: 'Load', access })

const isOne = (b: Body): boolean => b._tag === 'Number' && b.value === 1

/**
 * Bodies as a carrier, so that rules are stated where they always are. Sums, products and powers of constants are
 * computed here, and a factor or an exponent of 1 is dropped: that changes no bit.
 */
export const bodies: Numeric<Body> = {
  constant: numberBody,
  add: (a, b) =>
    a._tag === 'Number' && b._tag === 'Number' ? numberBody(a.value + b.value) : { _tag: 'Add', operands: [a, b] },
  mul: (a, b) =>
    a._tag === 'Number' && b._tag === 'Number'
      ? numberBody(a.value * b.value)
      : isOne(a)
        ? b
        : isOne(b)
          ? a
          : { _tag: 'Mul', operands: [a, b] },
  pow: (a, exponent) =>
    exponent === 1
      ? a
      : a._tag === 'Number'
        ? numberBody(powNumber(a.value, exponent))
        : { _tag: 'Pow', operands: [a], exponent },
  exp: (a) => ({ _tag: 'Exp', operands: [a] }),
  tanh: (a) => ({ _tag: 'Tanh', operands: [a] }),
  // A definition beside rules of its own says how the value is computed.
  apply: (primitive, operands) =>
    primitive.define !== undefined && primitive.kernel === undefined
      ? primitive.define(bodies, operands)
      : { _tag: 'Apply', primitive, operands },
  decide: () => undefined,
}

export const negated = (b: Body): Body => bodies.mul(numberBody(-1), b)
export const bothHold = (a: Body | undefined, b: Body | undefined): Body | undefined =>
  a === undefined ? b : b === undefined ? a : indicators.and.at(bodies)(a, b)
export const fails = (a: Body): Body => indicators.not.at(bodies)(a)

/** The value where a condition holds, and what adds nothing to any number elsewhere: −0. */
export const onlyWhere = (condition: Body | undefined, value: Body): Body =>
  condition === undefined ? value : choice.at(bodies)(condition, value, numberBody(-0))

const operandsOf = (b: Body): ReadonlyArray<Body> => (b._tag === 'Number' || b._tag === 'Load' ? [] : b.operands)

/**
 * Computes something of a body from the same of its operands, once for each part however often that occurs; the first
 * operand first. A rule may take thousands of steps, one after the other, so it does not call itself.
 */
export const foldBody = <R>(b: Body, f: (b: Body, operands: ReadonlyArray<R>) => R): R => {
  const known = new Map<Body, R>()
  const open = [b]
  const resultOf = (o: Body): R => known.get(o) as R
  for (let part: Body | undefined = b; part !== undefined; part = open.at(-1)) {
    const operands = operandsOf(part)
    const next = operands.find((o) => !known.has(o))
    if (next === undefined) known.set(open.pop() as Body, f(part, operands.map(resultOf)))
    else open.push(next)
  }
  return resultOf(b)
}

/** All accesses that a body loads from. They are asked for again and again. */
export const loadsOf: (b: Body) => ReadonlyArray<Access> = /* @__PURE__ */ remembered((b: Body) => {
  const loads: Array<Access> = []
  foldBody(b, (part) => {
    if (part._tag === 'Load') loads.push(part.access)
    return true
  })
  return loads
})

/** The accesses by which a body chooses. */
export const testsIn: (b: Body) => ReadonlyArray<Access> = /* @__PURE__ */ remembered((b: Body) => {
  const tests: Array<Access> = []
  foldBody(b, (part) => {
    if (part._tag === 'Apply' && part.primitive === choice.primitive) tests.push(...loadsOf(part.operands[0] as Body))
    return true
  })
  return tests
})

/** A body with its accesses changed. */
export const mapLoads = (change: (access: Access) => Body, b: Body): Body =>
  foldBody<Body>(b, (part, operands) => {
    const [x, y] = operands as readonly [Body, Body]
    switch (part._tag) {
      case 'Number':
        return part
      case 'Load':
        return change(part.access)
      case 'Add':
        return bodies.add(x, y)
      case 'Mul':
        return bodies.mul(x, y)
      case 'Pow':
        return bodies.pow(x, part.exponent)
      default:
        return { ...part, operands } as Body
    }
  })
