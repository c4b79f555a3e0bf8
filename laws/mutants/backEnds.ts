/**
 * Back ends that are wrong in one place, made from any that is right. Some remember what they computed, which is what
 * is wrong with them.
 */
import { add } from '../../src/expr/arithmetic.js'
import { expressions } from '../../src/expr/expressions.js'
import { constant } from '../../src/expr/operand.js'
import { tapeOf } from '../../src/expr/tape.js'
import { isObjective, type Objective } from '../../src/objective/objective.js'
import { takeRows } from '../../src/objective/table.js'
import type { Compile, Compiled } from '../backEnd.js'
import type { Mutant } from '../law.js'
import type { Values } from '../subject.js'
import { assigning, calculusOn, exchanging, unguardedChoice } from './rules.js'

type Change = (c: Compiled) => Partial<Compiled>

const changed = (name: string, compile: Compile, change: Change): Mutant<Compile> => ({
  name,
  subject: (e) => {
    const c = compile(e)
    return { ...c, ...change(c) }
  },
})

/** What a function gave the call before; the first time, what it gives. */
const late = <A, B>(f: (a: A) => B): ((a: A) => B) => {
  const results: Array<B> = []
  return (a) => {
    results.push(f(a))
    return results[Math.max(0, results.length - 2)] as B
  }
}

const exchanged = (variables: ReadonlyArray<string>, env: Values): Values => {
  const [first, second] = variables
  const swap = (name: string): string =>
    name === first && second !== undefined ? second : name === second && first !== undefined ? first : name
  return new Map([...env].map(([name]) => [name, env.get(swap(name)) ?? NaN]))
}

/** A number in the place of an operation, wherever it stands. */
const withoutOperation = (compile: Compile, name: string): Mutant<Compile> => {
  const exchanged = exchanging({
    apply: (p, operands) => (p.name === name ? constant(0.123) : expressions<string>().apply(p, operands)),
  })
  return {
    name: `a number in the place of ${name}`,
    subject: (e) =>
      compile(
        isObjective(e)
          ? { ...e, terms: e.terms.map((t) => ({ ...t, expression: exchanged(t.expression) })) }
          : exchanged(e),
      ),
  }
}

const LARGE = 40

/** Expressions of more nodes than that are off by 1. */
const wrongIfLarge = (compile: Compile): Mutant<Compile> => ({
  name: `a sum too many in expressions of more than ${LARGE} nodes`,
  subject: (e) => compile(isObjective(e) || tapeOf(e).nodes.length <= LARGE ? e : add(e, 1)),
})

export const wrongValues = (compile: Compile, tolerance: number): ReadonlyArray<Mutant<Compile>> => [
  ...['clamp', 'tan', 'asin', 'acos', 'cbrt', 'logSumExp', 'norm', 'hypot', 'erf', 'max'].map((name) =>
    withoutOperation(compile, name),
  ),
  wrongIfLarge(compile),
  changed('a value of the call before', compile, ({ value }) => ({ value: late(value) })),
  changed('the first two variables exchanged', compile, ({ value, variables }) => ({
    value: (env) => value(exchanged(variables, env)),
  })),
  ...(tolerance > 0
    ? [
        changed('a value with too few digits', compile, ({ value }) => ({
          value: (env) => value(env) * (1 + 1e4 * tolerance),
        })),
      ]
    : []),
]

const withGradient = (compile: Compile, name: string, grad: typeof assigning): Mutant<Compile> => ({
  name,
  subject: (e) => {
    const c = compile(e)
    if (isObjective(e)) return c
    const gradient = grad(e)
    return { ...c, valueAndGrad: (env) => ({ value: c.valueAndGrad(env).value, gradient: gradient(env) }) }
  },
})

const gradientChanged = (compile: Compile, name: string, change: (g: Values, c: Compiled) => Values): Mutant<Compile> =>
  changed(name, compile, (c) => ({
    valueAndGrad: (env) => {
      const { gradient, value } = c.valueAndGrad(env)
      return { value, gradient: change(gradient, c) }
    },
  }))

export const wrongGradients = (compile: Compile): ReadonlyArray<Mutant<Compile>> => [
  withGradient(compile, '= for +=', assigning),
  withGradient(compile, 'both branches contribute', calculusOn(unguardedChoice).grad),
  gradientChanged(
    compile,
    'the last entry is lost',
    (g, { variables }) => new Map([...g].filter(([name]) => name !== variables.at(-1))),
  ),
  gradientChanged(compile, 'the first two entries exchanged', (g, { variables }) => exchanged(variables, g)),
  changed('a gradient of the call before', compile, ({ valueAndGrad }) => ({ valueAndGrad: late(valueAndGrad) })),
]

export const wrongBuffers = (compile: Compile): ReadonlyArray<Mutant<Compile>> => [
  changed('the gradient is not cleared', compile, ({ into }) => ({
    into: (x, gradient) => {
      const before = gradient.slice()
      const value = into(x, gradient)
      before.forEach((b, k) => {
        gradient[k] = (gradient[k] as number) + b
      })
      return value
    },
  })),
  changed('the last entry is not written', compile, ({ into }) => ({
    into: (x, gradient) => {
      const own = new Float64Array(gradient.length)
      const value = into(x, own)
      gradient.set(own.subarray(0, -1))
      return value
    },
  })),
  changed('it writes into x', compile, ({ into }) => ({
    into: (x, gradient) => {
      const value = into(x, gradient)
      x.fill(0)
      return value
    },
  })),
  changed('the first two entries exchanged', compile, ({ into }) => ({
    into: (x, gradient) => {
      const value = into(x, gradient)
      gradient.subarray(0, 2).reverse()
      return value
    },
  })),
]

export const unsteady = (compile: Compile): ReadonlyArray<Mutant<Compile>> => {
  const compiled: Array<number> = []
  return [
    changed('a value that depends on the calls before', compile, ({ valueAndGrad }) => {
      const calls: Array<number> = []
      return {
        valueAndGrad: (env) => {
          const { gradient, value } = valueAndGrad(env)
          calls.push(value)
          return { gradient, value: calls.reduce((sum, v) => sum + v) }
        },
      }
    }),
    changed('a value of the call before', compile, ({ value }) => ({ value: late(value) })),
    changed('a gradient that adds up from call to call', compile, ({ valueAndGrad }) => {
      const sums = new Map<string, number>()
      return {
        valueAndGrad: (env) => {
          const { gradient, value } = valueAndGrad(env)
          gradient.forEach((d, name) => sums.set(name, (sums.get(name) ?? 0) + d))
          return { gradient: new Map(sums), value }
        },
      }
    }),
    changed('a value that depends on what was compiled before', compile, ({ valueAndGrad }) => {
      const number = compiled.push(1)
      return {
        valueAndGrad: (env) => {
          const { gradient, value } = valueAndGrad(env)
          return { gradient, value: value + number }
        },
      }
    }),
  ]
}

export const wrongOrders = (compile: Compile): ReadonlyArray<Mutant<Compile>> => [
  changed('the last variable is lost', compile, ({ variables }) => ({ variables: variables.slice(0, -1) })),
  changed('a variable is listed twice', compile, ({ variables }) => ({
    variables: [...variables, ...variables.slice(0, 1)],
  })),
  changed('variables in alphabetical order, buffers in another', compile, ({ variables }) => ({
    variables: [...variables].sort(),
  })),
]

const withTerms = (
  name: string,
  compile: Compile,
  change: (t: Objective<string>['terms'][number], k: number) => ReadonlyArray<Objective<string>['terms'][number]>,
): Mutant<Compile> => ({
  name,
  subject: (e) => compile(isObjective(e) ? { ...e, terms: e.terms.flatMap(change) } : e),
})

export const wrongRows = (compile: Compile): ReadonlyArray<Mutant<Compile>> => [
  withTerms('rows beyond a multiple of four are lost', compile, (t) => {
    const rows = t.table?.rows ?? 0
    return t.table === undefined || rows < 4
      ? [t]
      : [{ ...t, table: takeRows(Array.from({ length: rows - (rows % 4) }, (_, k) => k))(t.table) }]
  }),
  withTerms('terms without rows are dropped', compile, (t) => (t.reduce === 'one' ? [] : [t])),
  withTerms('a factor without its sign', compile, (t) => [{ ...t, weight: Math.abs(t.weight) }]),
  withTerms('the last row is lost', compile, (t) => {
    const rows = t.table?.rows ?? 0
    return t.table === undefined || rows < 2
      ? [t]
      : [{ ...t, table: takeRows(Array.from({ length: rows - 1 }, (_, k) => k))(t.table) }]
  }),
  withTerms('a sum in the place of the mean', compile, (t) => [t.reduce === 'mean' ? { ...t, reduce: 'sum' } : t]),
  withTerms('row weights are dropped', compile, ({ rowWeights: _, ...t }) => [t]),
  withTerms('a factor is dropped', compile, (t) => [{ ...t, weight: 1 }]),
  withTerms('only the first term', compile, (t, k) => (k === 0 ? [t] : [])),
  changed('the gradient is not cleared', compile, ({ into }) => ({
    into: (x, gradient) => {
      const [before] = gradient
      const value = into(x, gradient)
      gradient[0] = (gradient[0] as number) + (before as number)
      return value
    },
  })),
]

export const wrongEdges = (compile: Compile): ReadonlyArray<Mutant<Compile>> => [
  gradientChanged(compile, '0 for NaN in the gradient', (g) => new Map([...g].map(([name, d]) => [name, d || 0]))),
  changed('0 for NaN beside the gradient', compile, ({ valueAndGrad }) => ({
    valueAndGrad: (env) => {
      const { gradient, value } = valueAndGrad(env)
      return { gradient, value: value || 0 }
    },
  })),
  changed('0 for NaN', compile, ({ value }) => ({ value: (env) => value(env) || 0 })),
  changed('NaN for ∞', compile, ({ value }) => ({ value: (env) => value(env) * 0 + value(env) })),
  changed('the largest number for ∞', compile, ({ value }) => ({
    value: (env) => {
      const v = value(env)
      return v === Infinity ? Number.MAX_VALUE : v
    },
  })),
]
