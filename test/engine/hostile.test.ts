/** What `compile` and its functions say to what they can not take. */
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { v } from './unrolled.js'

describe('hostile input', () => {
  const line = F.mul(v('a'), F.add(v('b'), 1))
  const codeOf = (f: () => unknown): string => {
    try {
      f()
    } catch (e) {
      if (e instanceof F.FluxionError) return e.code
      throw e
    }
    return 'nothing'
  }
  it('is told what is wrong', () => {
    expect(codeOf(() => F.compile(3 as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line, { run: 'fast' as never }))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line, null as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile([line], null as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line, { Run: 'tape' } as never))).toBe('BadOperand')
    expect(codeOf(() => F.compile(line).value({} as never))).toBe('UnboundVariable')
    expect(codeOf(() => F.compile(line).into(new Float64Array(3), new Float64Array(2)))).toBe('LengthMismatch')
    expect(codeOf(() => F.compile(line).into(new Float64Array(2), new Float64Array(5)))).toBe('LengthMismatch')
    expect(() => F.compile(line).into(new Float64Array(3))).toThrow(
      '`x` needs one number for each of the 2 variables; it has 3.',
    )
    expect(codeOf(() => F.compile(line, { fma: true, run: 'interpreter' }))).toBe('Unsupported')
  })
  it.each([undefined, null, 3])('a list that is none is told from one of the wrong length: %s', (none) => {
    const [c, outputs, list] = [F.compile(line), F.compile([line, line]), new Float64Array(2)]
    const all = outputs.variables.length
    for (const f of [
      () => c.into(none as never),
      () => outputs.into(none as never, list),
      () => outputs.into(new Float64Array(all), none as never),
      () => outputs.vjp({ a: 1, b: 2 }, none as never),
      ...(none === undefined ? [] : [() => c.into(list, none as never), () => outputs.into(list, list, none as never)]),
    ]) {
      expect(codeOf(f)).toBe('LengthMismatch')
      expect(f).toThrow(/; it has none\.$/)
    }
  })
  it.each([{}, { run: 'interpreter' }, { run: 'tape' }] as const)('sorting its variables: %o', (options) => {
    const e = F.sub(v('b'), v('a'))
    const [c, outputs] = [F.compile(e, options), F.compile([e, v('b')], options)]
    for (const { variables } of [c, outputs]) expect(() => (variables as Array<string>).sort()).toThrow(TypeError)
    expect(c.value({ a: 1, b: 5 })).toBe(4)
    expect([...outputs.value({ a: 1, b: 5 })]).toEqual([4, 5])
  })
  it('names are data: none reaches the code', () => {
    const names = ['__proto__', 'constructor', '', '"]); throw 1; (["', '\u0000', 'x'.repeat(1e5)]
    const e = F.sum(names.map((name, k) => F.mul(k + 1, F.square(v(name)))))
    const c = F.compile(e)
    expect(
      c.into(
        Float64Array.from(c.variables, (name) => names.indexOf(name)),
        new Float64Array(names.length),
      ),
    ).toBe(names.reduce((s, _, k) => s + (k + 1) * k * k, 0))
  })
  it('constants alone, a variable alone, no rows', () => {
    expect(F.compile(F.constant(-0)).value({})).toBe(-0)
    expect(F.compile(F.add(1, F.exp(F.constant(0)))).value({})).toBe(2)
    expect([...F.compile(v('x')).valueAndGrad(new Map([['x', 5]])).gradient]).toEqual([['x', 1]])
    const none = F.sumOver(F.table({ x: [] as number[] }))(F.mul(F.variable('w'), F.variable('x')))
    expect(F.compile(none).valueAndGrad({ w: 1 })).toEqual({
      value: 0,
      gradient: F.valueAndGrad(none)({ w: 1 }).gradient,
    })
  })
  it('what was returned is not changed by what comes later', () => {
    const c = F.compile(line)
    const first = c.valueAndGrad(new Map([['a', 2], ['b', 3]])) // prettier-ignore
    const before = [...first.gradient]
    c.valueAndGrad(new Map([['a', 7], ['b', 9]])) // prettier-ignore
    expect([...first.gradient]).toEqual(before)
  })
})
