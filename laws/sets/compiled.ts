/**
 * What any back end must satisfy: it agrees with the fold, reads and writes buffers as it should, and is a pure
 * function.
 */
import * as fc from 'fast-check'
import { valueAndGrad } from '../../src/calculus/differentiate.js'
import { asOptions } from '../../src/checks/options.js'
import { add, variable } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { freeVariables, substitute } from '../../src/expr/substitute.js'
import { foldBackEnd, type Compile, type Compiled, type CompiledLawOptions } from '../backEnd.js'
import { gradientsAgree, sameBits, valuesAgree } from '../compare/agree.js'
import { intoAgrees, numbersFor } from '../compare/buffers.js'
import { bitsOf, unlessThrown } from '../compare/data.js'
import { certainlyNotFinite } from '../compare/edges.js'
import { allOf, fails, holds, skipped, type Law, type Verdict } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/backEnds.js'
import { dag, environment, forest, moderate } from '../samples/expressions.js'
import { edgeSources, edgeSteps, steadySteps } from '../samples/steady.js'
import { calculus, type Values } from '../subject.js'
import { defaultRuns, defaultTolerance, lawAbout, variables, type At } from './common.js'
import { objectivesAgreeWithTheFold } from './compiledRows.js'

/** An expression at two points. */
export interface AtTwo extends At {
  readonly other: Values
}

const steps = steadySteps('x', 'y')
const size = 8
/** Mostly small, and some so large that they are compiled in another way. */
const expressions: fc.Arbitrary<Expr<string>> = fc.oneof(
  { weight: 3, arbitrary: dag({ variables, size, steps }) },
  { weight: 1, arbitrary: dag({ variables, size: 100, steps }) },
)
const samples: fc.Arbitrary<At> = fc.record({ f: expressions, env: environment(variables) })
const atTwo: fc.Arbitrary<AtTwo> = fc
  .tuple(samples, environment(variables))
  .map(([sample, other]) => ({ ...sample, other }))

const values = ({ compile, name, tolerance }: CompiledLawOptions): Law<AtTwo, Compile> =>
  lawAbout<Compile>()({
    name: `${name}: values`,
    statement: 'compile(f).value(env) = evaluate(f)(env), at one point after the other',
    arbitrary: atTwo,
    subject: compile,
    tolerance,
    mutants: wrong.wrongValues(compile, tolerance),
    // It takes so many samples to meet each operation, whatever the key.
    runs: 2 * defaultRuns,
    predicate: ({ env, f, other }, back, allowed) =>
      unlessThrown('the back end', () => {
        const [{ value }, reference] = [back(f), calculus.evaluate(f)]
        return allOf([env, other].map((at) => valuesAgree(value(at), reference(at), () => f, at, allowed)))
      }),
  })

const gradients = ({ compile, name, tolerance }: CompiledLawOptions): Law<AtTwo, Compile> =>
  lawAbout<Compile>()({
    name: `${name}: gradients`,
    statement: 'compile(f).valueAndGrad(env) = valueAndGrad(f)(env), at one point after the other',
    arbitrary: atTwo,
    subject: compile,
    tolerance,
    mutants: wrong.wrongGradients(compile),
    predicate: ({ env, f, other }, back, allowed) =>
      unlessThrown('the back end', () => {
        const [c, expected, names] = [back(f), valueAndGrad(f)(env), freeVariables(f)]
        c.valueAndGrad(other)
        const { gradient, value } = c.valueAndGrad(env)
        return allOf([
          valuesAgree(value, expected.value, () => f, env, allowed),
          gradientsAgree(gradient, expected.gradient, f, env, allowed),
          [...gradient.keys()].every((name) => names.has(name))
            ? holds
            : fails(`the gradient has entries for ${[...gradient.keys()].join(', ')}`),
        ])
      }),
  })

const buffers = ({ compile, name }: CompiledLawOptions): Law<At, Compile> =>
  lawAbout<Compile>()({
    name: `${name}: buffers`,
    statement: 'into(x, gradient) is valueAndGrad bit for bit; it overwrites the gradient and leaves x alone',
    arbitrary: samples,
    subject: compile,
    tolerance: 0,
    mutants: wrong.wrongBuffers(compile),
    predicate: ({ env, f }, back) => unlessThrown('the back end', () => intoAgrees(back(f), env)),
  })

const isFunction = ({ compile, name }: CompiledLawOptions): Law<AtTwo & { readonly g: Expr<string> }, Compile> =>
  lawAbout<Compile>()({
    name: `${name}: same call, same bits`,
    statement: 'value and valueAndGrad at a point have the same bits whatever was compiled and computed in between',
    arbitrary: fc
      .tuple(forest(2, { variables, size, steps }), environment(variables), environment(variables))
      .map(([[f, g], env, other]) => ({ f: f as Expr<string>, g: g as Expr<string>, env, other })),
    subject: compile,
    tolerance: 0,
    mutants: wrong.unsteady(compile),
    predicate: ({ env, f, g, other }, back) =>
      unlessThrown('the back end', () => {
        const one = back(f)
        const [value, given] = [one.value(env), one.valueAndGrad(env)]
        const first = bitsOf(given)
        const between = back(g)
        const same = (what: string, bits: string): Verdict =>
          bits === first ? holds : fails(`${what}: ${bits} ≠ ${first}`)
        one.value(other)
        one.valueAndGrad(other)
        between.valueAndGrad(env)
        one.into(numbersFor(one, other), new Float64Array(one.variables.length))
        return allOf([
          same('what was given before, after other calls', bitsOf(given)),
          same('the same call, after others', bitsOf(one.valueAndGrad(env))),
          sameBits('the same value, after others', one.value(env), value),
          same('compiled again', bitsOf(back(f).valueAndGrad(env))),
        ])
      }),
  })

/** x becomes y, y becomes z, z becomes x. */
const turned = (name: string): string => variables[(variables.indexOf(name) + 1) % variables.length] as string
const turning = Object.fromEntries(variables.map((name) => [name, variable(turned(name))]))

/** The variables, and the gradient that `into` gives. */
const intoOf = (c: Compiled, env: Values): { readonly variables: ReadonlyArray<string>; readonly gradient: Values } => {
  const gradient = new Float64Array(c.variables.length)
  c.into(numbersFor(c, env), gradient)
  return { variables: c.variables, gradient: new Map(c.variables.map((x, k) => [x, gradient[k] as number])) }
}

const sameNames = (own: ReadonlyArray<string>, free: ReadonlyArray<string>): Verdict =>
  bitsOf([...own].sort()) === bitsOf([...free].sort())
    ? holds
    : fails(`the variables [${own.join(', ')}] ≠ [${free.join(', ')}]`)

const renaming = ({ compile, name, tolerance }: CompiledLawOptions): Law<At, Compile> =>
  lawAbout<Compile>()({
    name: `${name}: variables`,
    statement: 'variables are the free variables, each once; renaming them renames the gradient from into',
    arbitrary: samples,
    subject: compile,
    tolerance,
    mutants: wrong.wrongOrders(compile),
    predicate: ({ env, f }, back, allowed) =>
      unlessThrown('the back end', () => {
        const after = substitute(turning)(f)
        const turnedEnv = new Map([...env].map(([x, v]) => [turned(x), v]))
        const names = [...freeVariables(f)]
        const [before, renamed] = [intoOf(back(f), env), intoOf(back(after), turnedEnv)]
        const expected = new Map([...before.gradient].map(([x, d]) => [turned(x), d]))
        return allOf([
          sameNames(before.variables, names),
          sameNames(renamed.variables, names.map(turned)),
          gradientsAgree(renamed.gradient, expected, after, turnedEnv, allowed),
        ])
      }),
  })

/** Sources of NaN and ∞, and numbers that make them such, among moderate ones. */
const special = fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, -1, 1)
const edges: fc.Arbitrary<At> = fc
  .tuple(
    dag({ variables, size: 5, steps: edgeSteps('x', 'y') }),
    fc.constantFrom(...edgeSources('x', 'y')),
    fc.tuple(special, special, moderate),
  )
  .map(([e, source, [x, y, z]]) => ({ f: add(e, source), env: new Map([['x', x], ['y', y], ['z', z]]) })) // prettier-ignore

/** The same bits where something is not finite; what is finite beside it is told by other laws. */
const sameNotFinite = (c: Compiled, f: Expr<string>, env: Values): Verdict => {
  const [given, expected] = [c.valueAndGrad(env), valueAndGrad(f)(env)]
  const entry = (name: string): Verdict => {
    const [left, right] = [given, expected].map(({ gradient }) => gradient.get(name) ?? 0) as [number, number]
    return Number.isFinite(left) && Number.isFinite(right) ? holds : sameBits(`∂${name}`, left, right)
  }
  return allOf([
    sameBits('value', c.value(env), calculus.evaluate(f)(env)),
    sameBits('value with the gradient', given.value, expected.value),
    ...[...freeVariables(f)].map(entry),
    intoAgrees(c, env),
  ])
}

const notFinite = ({ compile, name }: CompiledLawOptions): Law<At, Compile> =>
  lawAbout<Compile>()({
    name: `${name}: NaN and ∞`,
    statement:
      'where the fold gives NaN or ±∞ in any order of summation, the back end gives the same, with the gradient too',
    arbitrary: edges,
    subject: compile,
    tolerance: 0,
    mutants: wrong.wrongEdges(compile),
    predicate: ({ env, f }, back) =>
      unlessThrown('the back end', () =>
        certainlyNotFinite(f, env)
          ? sameNotFinite(back(f), f, env)
          : skipped('the value is finite, or hangs on the order of summation'),
      ),
  })

/**
 * The laws of a back end, given as a function that compiles: it agrees with the fold, to a tolerance, in values,
 * gradients and objectives over tables; `into` is `valueAndGrad` on buffers; nothing that was computed before tells on
 * what comes after; `variables` are the free ones; NaN stays NaN.
 *
 * No choice among the samples is decided by a sum, so a back end that adds in another order gives no false alarm.
 *
 * @example
 * import { checkAll, compiledLaws, foldBackEnd, type Compile } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * const mine: Compile = (e) => foldBackEnd(e) // yours
 * assert.strictEqual(checkAll(compiledLaws('mine', mine), { runs: 20 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const compiledLaws = (name: string, compile: Compile, given: { readonly tolerance?: number } = {}): Laws => {
  const { tolerance = defaultTolerance } = asOptions('compiledLaws', given, {
    tolerance: 'finite number from 0 up or undefined',
  })
  const options: CompiledLawOptions = { name, compile, tolerance }
  return laws(
    name,
    someLaw(values(options)),
    someLaw(gradients(options)),
    someLaw(buffers(options)),
    someLaw(isFunction(options)),
    someLaw(renaming(options)),
    someLaw(objectivesAgreeWithTheFold(options)),
    someLaw(notFinite(options)),
  )
}

/**
 * The laws of back ends on the fold itself.
 *
 * @example
 * import { checkAll, referenceCompiledLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(referenceCompiledLaws, { runs: 20, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const referenceCompiledLaws: Laws = compiledLaws('the fold as a back end', foldBackEnd)
