import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kernelOf, type Kernel } from '../../../../src/engine/code/arithmetic/kernels.js'
import { isExactInSingles } from '../../../../src/engine/code/arithmetic/narrowing.js'
import { log, sigmoid } from '../../../../src/expr/primitives/exponential.js'
import { abs, max, min, relu } from '../../../../src/expr/primitives/piecewise.js'
import { hypot, sin } from '../../../../src/expr/primitives/trigonometric.js'
import type { Primitive } from '../../../../src/expr/primitive.js'
import { choice, ge, indicators, lt } from '../../../../src/expr/test.js'
import type { Machine } from '../../../../src/math/machine.js'
import { onNumbers } from '../../../../src/math/onNumbers.js'
import { pow } from '../../../../src/math/definitions/power.js'

/** Numbers, each operation rounded to single precision. */
const onSingles: Machine<number, boolean> = {
  ...onNumbers,
  constant: Math.fround,
  add: (a, b) => Math.fround(a + b),
  sub: (a, b) => Math.fround(a - b),
  mul: (a, b) => Math.fround(a * b),
  div: (a, b) => Math.fround(a / b),
  sqrt: (a) => Math.fround(Math.sqrt(a)),
}

const builtIn = ({ primitive }: { readonly primitive: Primitive }): Kernel => kernelOf(primitive) as Kernel
const power =
  (k: number): Kernel =>
  (m, [x]) =>
    pow(m, x as never, k)
const own = (kernel: Kernel): Kernel => kernel

const narrow: ReadonlyArray<readonly [name: string, operands: number, kernel: Kernel]> = [
  ['max', 2, builtIn(max)],
  ['min', 2, builtIn(min)],
  ['abs', 1, builtIn(abs)],
  ['relu', 1, builtIn(relu)],
  ['lt', 2, builtIn(lt)],
  ['ge', 2, builtIn(ge)],
  ['and', 2, builtIn(indicators.and)],
  ['where', 3, builtIn(choice)],
  ['x²', 1, power(2)],
  ['1/x', 1, power(-1)],
  ['√x', 1, power(0.5)],
  ['⌊x⌋, with the sign of y', 2, own((m, [x, y]) => m.copySign(m.floor(x as never), y as never))],
  ['one of two quotients', 2, own((m, [x, y]) => m.select(m.lt(x as never, y as never), m.div(x as never, y as never), m.div(y as never, x as never)))],
] // prettier-ignore

const wide: ReadonlyArray<readonly [name: string, operands: number, kernel: Kernel]> = [
  ['sin', 1, builtIn(sin)],
  ['log', 1, builtIn(log)],
  ['sigmoid', 1, builtIn(sigmoid)],
  ['hypot', 2, builtIn(hypot)],
  ['x³, which is rounded twice', 1, power(3)],
  ['x^1.7', 1, power(1.7)],
  ['a constant with more digits', 1, own((m, [x]) => m.mul(m.constant(0.1), x as never))],
  ['a comparison with something rounded', 2, own((m, [x, y]) => m.select(m.lt(m.add(x as never, y as never), x as never), x as never, y as never))],
  ['the floor of something rounded', 2, own((m, [x, y]) => m.floor(m.div(x as never, y as never)))],
] // prettier-ignore

const singles = fc.oneof(fc.float(), fc.float({ min: -4, max: 4 }), fc.constantFrom(0, -0, 1, NaN, Infinity, 2 ** -149))

describe('kernels', () => {
  it.each(narrow)('%s gives in single precision what it gives in double, rounded', (_, operands, kernel) => {
    expect(isExactInSingles(kernel, operands)).toBe(true)
    fc.assert(
      fc.property(fc.array(singles, { minLength: operands, maxLength: operands }), (xs) => {
        expect(kernel(onSingles, xs)).toBe(Math.fround(kernel(onNumbers, xs)))
      }),
      { numRuns: 400 },
    )
  })
  it.each(wide)('%s does not', (_, operands, kernel) => {
    expect(isExactInSingles(kernel, operands)).toBe(false)
  })
})
