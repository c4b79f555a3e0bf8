/**
 * Where what is not finite began: by hand on small expressions, against a naive reading of the definition on generated
 * ones.
 */
import { option as O } from 'fp-ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  acos,
  add,
  adjoints,
  compile,
  constant,
  div,
  evaluate,
  exp,
  explainNonFinite,
  grad,
  gt,
  hypot,
  log,
  logSumExp,
  lt,
  max,
  mul,
  node,
  pow,
  power,
  primitive,
  showNonFinite,
  sqrt,
  sub,
  sum,
  tapeOf,
  tanh,
  variable,
  where,
  xlogy,
  type Expr,
  type NonFinite,
  type Operation,
} from 'fluxion'
import { anyNumber, arithmeticSteps, choiceSteps, dag, environment, partialSteps } from 'fluxion/laws'
import { operandsOf } from '../../src/expr/rewrite.js'
import type { Numbers } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'

const [w, x, y] = [variable('w'), variable('x'), variable('y')]
const square = (e: Expr<string>): Expr<string> => pow(e, 2)

const found = (e: Expr<string>, env: Numbers): NonFinite | undefined => O.toUndefined(explainNonFinite(e)(env))

/** What was found, in the shape of the case. */
const value = (e: Expr<string>, env: Numbers): NonFinite & { readonly _tag: 'NonFiniteValue' } => {
  const f = found(e, env)
  return f?._tag === 'NonFiniteValue' ? f : expect.fail(`no value is explained, but ${String(f?._tag)}`)
}
const gradient = (e: Expr<string>, env: Numbers): NonFinite & { readonly _tag: 'NonFiniteGradient' } => {
  const f = found(e, env)
  return f?._tag === 'NonFiniteGradient' ? f : expect.fail(`no gradient is explained, but ${String(f?._tag)}`)
}
const lines = (e: Expr<string>, env: Numbers): ReadonlyArray<string> => {
  const f = found(e, env)
  return f === undefined ? [] : showNonFinite(f).split('\n')
}

/** The node that a path leads to. */
const along = (root: Expr<string>, path: ReadonlyArray<number>): Expr<string> =>
  path.reduce<Expr<string>>((e, k) => operandsOf(node(e))[k] as Expr<string>, root)

describe('a value', () => {
  test('that is finite, with a finite gradient, needs no explanation', () => {
    expect(found(mul(x, log(y)), { x: 0, y: 1 })).toBe(undefined)
  })
  test('began where the operands were finite, and became NaN further on', () => {
    const culprit = log(sub(1, x))
    const e = add(2, mul(y, culprit))
    const f = value(e, { x: 1, y: 0 })
    expect(f.value).toBe(NaN)
    expect(f.began).toEqual({
      expression: culprit,
      text: 'log(1 − x)',
      value: -Infinity,
      operands: [{ expression: operandsOf(node(culprit))[0], text: '1 − x', value: 0 }],
    })
    expect(f.turned?.text).toBe('y·log(1 − x)')
    expect(f.turned?.operands.map((o) => o.value)).toEqual([0, -Infinity])
    expect(f.path).toEqual([1, 1])
    expect(f.root).toBe(e)
    expect(f.others).toBe(0)
  })
  test('may begin with a variable or a constant', () => {
    expect(value(exp(x), { x: NaN }).began).toEqual({ expression: x, text: 'x', value: NaN, operands: [] })
    expect(lines(exp(x), { x: NaN })[1]).toBe('It began with the variable x, which is NaN.')
    expect(lines(add(x, constant(-Infinity)), { x: 0 })[1]).toBe('It began with the constant −∞.')
  })
  test('beyond the edge of a domain by less than six digits show', () => {
    expect(lines(acos(x), { x: 1.0000000000000002 })[1]).toBe(
      'It began in acos(x) = NaN, where x = 1.0000000000000002.',
    )
    expect(lines(log(sub(x, y)), { x: 1, y: 1.123456789 })[1]).toBe(
      'It began in log(x − y) = NaN, where x − y = −0.123457.',
    )
  })
  test('the nodes of one variable are one beginning', () => {
    expect(value(mul(variable('x'), variable('x')), { x: NaN }).others).toBe(0)
    expect(value(mul(variable('x'), variable('y')), { x: NaN, y: NaN }).others).toBe(1)
  })
  test('an infinity that does no harm is not blamed', () => {
    // 1/(1 + ∞) is 0
    const f = value(add(div(1, add(1, exp(x))), log(y)), { x: 1000, y: 0 })
    expect(f.began.text).toBe('log(y)')
    expect(f.others).toBe(0)
  })
  test('NaN is traced before ∞, which comes first on the tape', () => {
    const f = value(sum([exp(x), log(y)]), { x: 800, y: -1 })
    expect(f.began.text).toBe('log(y)')
    expect(f.others).toBe(1)
    expect(value(sum([exp(x), exp(y)]), { x: 800, y: 900 }).began.text).toBe('exp(x)')
  })
  test('what is not taken has no say', () => {
    const choice = where(gt(x, 0), log(sub(x, 5)), log(sub(0, 0)))
    expect(value(choice, { x: 1 }).began.text).toBe('log(x − 5)')
    expect(value(choice, { x: 1 }).others).toBe(0)
    expect(value(choice, { x: -1 }).path).toEqual([2])
    expect(value(max(log(x), exp(y)), { x: 0, y: 1000 }).began.text).toBe('exp(y)')
    const guarded: Operation<2> = primitive({
      name: 'guardedLog',
      arity: 2,
      value: (a, b) => (a >= 0 ? Math.log(a) : b),
      partials: (n, [a]) => {
        const isLow = lt.at(n)(a, n.constant(0))
        return [
          { partial: n.pow(a, -1), unless: isLow },
          { partial: n.constant(1), when: isLow },
        ]
      },
    })
    expect(value(guarded(x, log(y)), { x: 0, y: 0 }).began.expression._tag).toBe('Apply')
    expect(value(guarded(x, log(y)), { x: 0, y: 0 }).began.text).toBe('guardedLog(x, log(y))')
    expect(value(guarded(x, log(y)), { x: -1, y: 0 }).began.text).toBe('log(y)')
  })
  test('where every operand is without a slope, values still come from them', () => {
    expect(value(logSumExp(log(x), log(y)), { x: 0, y: 0 }).began.text).toBe('log(x)')
  })
})

describe('a gradient', () => {
  test('began at an infinite slope, and became NaN where that met 0', () => {
    const root = sqrt(pow(w, 2))
    const f = gradient(root, { w: 0 })
    expect(f).toMatchObject({ value: 0, variable: 'w', derivative: NaN, path: [], others: 0, root })
    expect(f.began).toMatchObject({ text: '√(w²)', operand: 0, cotangent: 1, partial: Infinity, product: Infinity })
    expect(f.turned).toMatchObject({ text: 'w²', operand: 0, cotangent: Infinity, partial: 0, product: NaN })
  })
  test('is explained where its value is finite, and then in full', () => {
    expect(lines(mul(3, add(1, sqrt(x))), { x: 0 })).toEqual([
      'The derivative by x is ∞; the value is 3.',
      'It began in √x = 0, where x = 0: the cotangent 3 times the slope ∞ by x is ∞.',
      'The way there from the root: right factor, right term.',
    ])
    expect(lines(div(1, add(1, exp(mul(-1, x)))), { x: -800 }).slice(0, 2)).toEqual([
      'The derivative by x is NaN; the value is 0.',
      'It began in exp(−x) = ∞, where −x = 800: the cotangent −0 times the slope ∞ by −x is NaN.',
    ])
  })
  test('names operands that are not finite before the others', () => {
    expect(lines(xlogy(x, y), { x: 0, y: Infinity })[1]).toBe(
      'It began in xlogy(x, y) = 0, where y = ∞ and x = 0: the cotangent 1 times the slope ∞ by x is ∞.',
    )
  })
  test('by the first variable that it is not finite by', () => {
    expect(gradient(add(square(x), add(sqrt(y), sqrt(w))), { x: 1, y: 0, w: 0 }).variable).toBe('y')
  })
  test('counts the beginnings of that derivative alone', () => {
    expect(gradient(sum([sqrt(x), power(x, 0.25), sqrt(y)]), { x: 0, y: 0 }).others).toBe(1)
    expect(gradient(sqrt(mul(x, x)), { x: 0 }).others).toBe(0)
  })
  test('that is NaN goes back to NaN before ∞, in one node and in several of one name', () => {
    const drop = (v: Expr<string>): Expr<string> => div(1, add(1, exp(v)))
    const steep = (v: Expr<string>): Expr<string> => sqrt(sub(v, 800))
    for (const e of [add(drop(x), steep(x)), add(drop(variable('x')), steep(variable('x')))]) {
      const f = gradient(e, { x: 800 })
      expect(f.began.text).toBe('exp(x)')
      // it was NaN to begin with
      expect(f.began.product).toBe(NaN)
      expect(f).not.toHaveProperty('turned')
      expect(f.others).toBe(1)
    }
  })
  test('flows through what is taken alone', () => {
    expect(found(where(gt(x, 0), sqrt(x), mul(2, x)), { x: 0 })).toBe(undefined)
    expect(found(hypot(x, y), { x: 0, y: 0 })).toBe(undefined)
  })
  test('may be a sum of finite parts', () => {
    const [big, f] = [mul(1e308, x), found(add(mul(1e308, x), mul(1e308, x)), { x: 1e-5 })]
    expect(f).toMatchObject({ _tag: 'NonFiniteSum', of: 'contributions', variable: 'x', at: { text: 'x' } })
    const apart = add(mul(1e308, variable('x')), mul(1e308, variable('x')))
    expect(found(apart, { x: 1e-5 })).toMatchObject({ _tag: 'NonFiniteSum', of: 'contributions' })
    const inner = tanh(big)
    const summed = mul(1e-10, sum([mul(1e308, inner), mul(1e308, inner)]))
    expect(found(mul(1e10, summed), { x: 0 })).toMatchObject({ _tag: 'NonFiniteSum', variable: 'x' })
    expect(lines(apart, { x: 1e-5 })[1]).toBe(
      'It began in a sum or a weight: finite contributions of the chain rule add up to it.',
    )
  })
})

/** The definition, read word by word: the tape indices where the value of node i began. */
const beginnings = (e: Expr<string>, env: ReadonlyMap<string, number>): ReadonlySet<Expr<string>> => {
  const valueOf = (n: Expr<string>): number => evaluate(n)(env)
  const isTaken = (n: Expr<string>, k: number): boolean => {
    const v = node(n)
    if (v._tag !== 'Apply' || v.primitive.name !== 'where') return true
    return k === 0 || (valueOf(v.operands[0] as Expr<string>) !== 0) === (k === 1)
  }
  const from = (n: Expr<string>): ReadonlyArray<Expr<string>> => {
    const odd = operandsOf(node(n)).filter((o, k) => isTaken(n, k) && !Number.isFinite(valueOf(o)))
    const nans = odd.filter((o) => Number.isNaN(valueOf(o)))
    const carriers = Number.isNaN(valueOf(n)) && nans.length > 0 ? nans : odd
    return carriers.length === 0 ? [n] : carriers.flatMap(from)
  }
  return new Set(from(e))
}

describe('on generated expressions', () => {
  const names = ['x', 'y'] as const
  const choices = choiceSteps.filter((s) => s.name.startsWith('where'))
  const plain = [...arithmeticSteps, ...partialSteps.filter((s) => s.name !== 'hypot'), ...choices]

  test('a value began where the definition says', () => {
    let count = 0
    fc.assert(
      fc.property(dag({ variables: names, steps: plain, size: 12 }), environment(names, anyNumber), (e, env) => {
        if (Number.isFinite(evaluate(e)(env))) return
        count += 1
        const f = O.toUndefined(explainNonFinite(e)(env))
        const [first] = tapeOf(e).nodes.filter((n) => beginnings(e, env).has(n))
        expect(f?._tag === 'NonFiniteValue' && f.began.expression).toBe(first)
        expect(f?._tag === 'NonFiniteValue' && along(e, f.path)).toBe(first)
      }),
      { seed: 7, numRuns: 300 },
    )
    expect(count).toBeGreaterThan(60)
  })

  test('there is something to explain just where something is not finite, and a gradient’s product is what adjoints say', () => {
    const counts = { none: 0, NonFiniteValue: 0, NonFiniteGradient: 0, NonFiniteSum: 0 }
    const numbers = fc.oneof(fc.constantFrom(0, -0, 1, -1, 800, -800, 1e-200, 1e200), anyNumber)
    fc.assert(
      fc.property(dag({ variables: names }), environment(names, numbers), (e, env) => {
        const f = O.toUndefined(explainNonFinite(e)(env))
        counts[f?._tag ?? 'none'] += 1
        const [v, g] = [evaluate(e)(env), grad(e)(env)]
        const isOdd = !Number.isFinite(v)
        expect(f === undefined).toBe(!isOdd && [...g.values()].every(Number.isFinite))
        expect(f?._tag === 'NonFiniteValue').toBe(isOdd)
        if (f?._tag === 'NonFiniteValue') expect(evaluate(f.began.expression)(env)).toBe(f.began.value)
        if (f?._tag !== 'NonFiniteGradient') return
        expect(g.get(f.variable)).toBe(f.derivative)
        const { of } = adjoints(e)(env)
        for (const s of [f.began, ...(f.turned ? [f.turned] : [])]) {
          expect(of(s.expression)).toBe(s.cotangent)
          expect(s.partial * s.cotangent).toBe(s.product)
          expect(Number.isFinite(of(s.operands[s.operand]?.expression as Expr<string>))).toBe(false)
        }
        expect(Number.isFinite(f.began.cotangent)).toBe(true)
        expect(Number.isFinite(f.began.product)).toBe(false)
        expect(f.turned?.product).toBe(f.turned && NaN)
        expect(along(e, f.path)).toBe(f.began.expression)
      }),
      { seed: 11, numRuns: 1000 },
    )
    expect(counts.none).toBeGreaterThan(100)
    expect(counts.NonFiniteValue).toBeGreaterThan(100)
    expect(counts.NonFiniteGradient).toBeGreaterThan(30)
  })
})

describe('what it takes', () => {
  test('deep chains', () => {
    const deep = (e: Expr<string>): Expr<string> =>
      Array.from({ length: 60_000 }).reduce<Expr<string>>((s) => add(s, y), e)
    expect(value(deep(log(x)), { x: 0, y: 1 }).path).toHaveLength(60_000)
    const f = gradient(deep(sqrt(x)), { x: 0, y: 1 })
    expect(f.began.text).toBe('√x')
    expect(showNonFinite(f).split('\n')[2]).toBe(
      'The way there from the root: left term, left term, left term, … 59994 more …, left term, left term, left term.',
    )
  })
  test('compiled expressions, as what they were compiled from', () => {
    const e = mul(y, log(x))
    expect(explainNonFinite(compile(e))({ x: 0, y: 0 })).toEqual(explainNonFinite(e)({ x: 0, y: 0 }))
    expect(explainNonFinite(compile(e, { run: 'tape' }))({ x: 1, y: 0 })).toEqual(O.none)
  })
  test('nothing else, and no copy of a compiled expression', () => {
    for (const wrong of [3, undefined, {}, { ...compile(x) }]) {
      const error = errorOf(() => explainNonFinite(wrong as never))
      expect(error.code).toBe('BadOperand')
      expect(error.message).toContain('explainNonFinite takes an expression, an objective, or what compile made')
    }
    expect(errorOf(() => explainNonFinite(x)({} as never)).code).toBe('UnboundVariable')
  })
})

test('showNonFinite takes what an Option holds, not the Option', () => {
  for (const found of [explainNonFinite(log(x))({ x: -1 }), explainNonFinite(x)({ x: 1 }), undefined])
    expect(errorOf(() => showNonFinite(found as never)).message).toMatch(
      /^In showNonFinite, what it is given must be what an Option of explainNonFinite holds, not (an object \((Some|None)\)|undefined)\.$/,
    )
})
