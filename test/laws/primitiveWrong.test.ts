/** The laws of a primitive on primitives that others write, wrong ones: each is caught, by the law that it breaks. */
import { describe, expect, test } from 'vitest'
import { abs, gt, primitive, type Machine, type Operation } from 'fluxion'
import { kills, primitiveLaws, type Counterexample, type Domain } from 'fluxion/laws'
import { broken, one, wide } from './primitives.js'

const names = (failures: ReadonlyArray<Counterexample>): ReadonlyArray<string> => failures.map(({ law }) => law)

type Kernel = <A, M>(m: Machine<A, M>, operands: readonly [A]) => A

describe('a wrong primitive is caught', () => {
  const first = (name: string) => `${name}: first order`

  test('a wrong sign, a wrong factor, a slope of something else', () => {
    expect(
      names(
        broken(
          one('sine', Math.sin, (n, x) => n.mul(n.constant(-1), n.tanh(x))),
          wide,
        ),
      ),
    ).toContain(first('sine'))
    expect(
      names(
        broken(
          one(
            'square',
            (x) => x * x,
            (_n, x) => x,
          ),
          wide,
        ),
      ),
    ).toContain(first('square'))
    expect(
      names(
        broken(
          one('exp', Math.exp, (_n, x) => x),
          wide,
        ),
      ),
    ).toContain(first('exp'))
  })

  test('a series near 0 with a wrong sign: at 0 itself it is right, and so is what stands for it further out', () => {
    const quotient = (x: number): number => (x * Math.cos(x) - Math.sin(x)) / (x * x)
    const slope = one(
      'slope',
      (x) => (Math.abs(x) < 1e-3 ? x / 3 : quotient(x)),
      (n) => n.constant(0),
    )
    const sinc = one(
      'sinc',
      (x) => (x === 0 ? 1 : Math.sin(x) / x),
      (n, x) => slope.at(n)(x),
    )
    expect(names(broken(sinc, { operands: [[-10, 10]] }))).toContain(first('sinc'))
  })

  test('value and rule wrong together are caught by the definition', () => {
    const consistent = primitive({
      name: 'cube',
      arity: 1,
      value: (x) => x * x * x * 1.001,
      partials: (n, [x]) => [{ partial: n.mul(n.constant(3.003), n.pow(x, 2)) }],
      define: (n, [x]) => n.pow(x, 3),
    })
    expect(names(broken(consistent, wide))).toEqual(['cube: definition'])
  })

  test('NaN swallowed, by a value of one operand or of two', () => {
    const relu = primitive({
      name: 'relu',
      arity: 1,
      value: (x) => (x > 0 ? x : 0),
      partials: (n, [x]) => [{ partial: n.constant(1), unless: n.apply(abs.primitive, [x]) }],
    })
    expect(names(broken(relu, wide))).toContain('relu: NaN in, NaN out')
    const larger = primitive({
      name: 'larger',
      arity: 2,
      value: (x, y) => (x > y ? x : y),
      partials: (n) => [{ partial: n.constant(1) }, undefined],
    })
    expect(
      names(
        broken(larger, {
          operands: [
            [-1, 1],
            [-1, 1],
          ],
        }),
      ),
    ).toContain('larger: NaN in, NaN out')
  })

  test('NaN swallowed, by a test of that operand itself: with the value for a counterexample, unless it is declared', () => {
    const relu = primitive({
      name: 'relu',
      arity: 1,
      value: (x) => (x > 0 ? x : 0),
      partials: (n, [x]) => [{ partial: n.constant(1), when: gt.at(n)(x, n.constant(0)) }],
    })
    expect(broken(relu, wide).map(({ detail, law }) => [law, detail])).toEqual([
      ['relu: NaN in, NaN out', 'relu(NaN) = 0'],
    ])
    expect(broken(relu, { ...wide, edges: [{ at: [NaN], value: 0, partials: [0] }] })).toEqual([])
    expect(names(broken(relu, { ...wide, edges: [{ at: [NaN], value: 1 }] }))).toEqual(['relu: declared edges'])
  })

  test('an edge that is not as declared: a value, a sign of zero, a slope', () => {
    const id = one(
      'id',
      (x) => x,
      (n) => n.constant(1),
    )
    const declared = (edge: NonNullable<Domain['edges']>[number]) => names(broken(id, { ...wide, edges: [edge] }))
    expect(declared({ at: [0], value: 1 })).toEqual(['id: declared edges'])
    expect(declared({ at: [0], value: -0 })).toEqual(['id: declared edges'])
    expect(declared({ at: [NaN], value: 0 })).toEqual(['id: declared edges'])
    expect(declared({ at: [1], value: Infinity })).toEqual(['id: declared edges'])
    expect(declared({ at: [2], value: 2, partials: [0] })).toEqual(['id: declared edges'])
    expect(declared({ at: [-0], value: -0, partials: [1] })).toEqual([])
  })

  test('an interval that is too narrow', () => {
    const square = (interval: (x: readonly [number, number]) => readonly [number, number]): Operation<1> =>
      primitive({
        name: 'square',
        arity: 1,
        value: (x) => x * x,
        partials: (n, [x]) => [{ partial: n.mul(n.constant(2), x) }],
        interval,
      })
    const ends = ([a, b]: readonly [number, number]) => [Math.min(a * a, b * b), Math.max(a * a, b * b)] as const
    expect(names(broken(square(ends), wide))).toEqual(['square: interval'])
    const right = ([a, b]: readonly [number, number]) =>
      a < 0 && b > 0 ? ([0, ends([a, b])[1]] as const) : ends([a, b])
    expect(broken(square(right), wide)).toEqual([])
  })

  describe('by its kernel', () => {
    const identity = (kernel: Kernel): Operation<1> =>
      primitive({ name: 'same', arity: 1, value: (x) => x, partials: (n) => [{ partial: n.constant(1) }], kernel })
    const details = (kernel: Kernel, domain = wide): ReadonlyArray<string> =>
      broken(identity(kernel), domain).map(({ detail, law, sample }) => `${law}: ${sample}: ${detail}`)

    test('a value that is another, in all places or in one bit', () => {
      const square = primitive({
        name: 'square',
        arity: 1,
        value: (x) => x * x,
        partials: (n, [x]) => [{ partial: n.mul(n.constant(2), x) }],
        kernel: (m, [x]) => m.add(x, x),
      })
      expect(names(broken(square, wide))).toEqual(['square: kernel'])
      expect(details((m, [x]) => m.mul(x, m.constant(1 + 2 ** -52)))).toHaveLength(1)
      expect(details((_m, [x]) => x)).toEqual([])
    })
    test('a zero without its sign, NaN lost, an edge that was declared', () => {
      expect(details((m, [x]) => m.add(x, m.constant(0)))).toEqual([
        'same: kernel: at = (-0): the kernel gives 0, the value is -0',
      ])
      const numbersOnly: Kernel = (m, [x]) => m.select(m.eq(x, x), x, m.constant(7))
      expect(details(numbersOnly)).toEqual(['same: kernel: at = (NaN): the kernel gives 7, the value is NaN'])
      const finite: Kernel = (m, [x]) => m.select(m.lt(x, m.constant(Infinity)), x, m.constant(NaN))
      expect(details(finite)).toEqual([])
      expect(details(finite, { ...wide, edges: [{ at: [Infinity], value: Infinity }] })).toEqual([
        'same: kernel: at = (Infinity): the kernel gives NaN, the value is Infinity',
      ])
    })
    test('zeros are tried where the domain has them, of two operands in every combination', () => {
      expect(details((m, [x]) => m.add(x, m.constant(0)), { operands: [[1, 2]] })).toEqual([])
      const larger = primitive({
        name: 'larger',
        arity: 2,
        value: Math.max,
        partials: (n, [x, y]) => [
          { partial: n.constant(1), when: gt.at(n)(x, y) },
          { partial: n.constant(1), unless: gt.at(n)(x, y) },
        ],
        // Right but for max(−0, 0).
        kernel: (m, [x, y]) => m.select(m.eq(y, y), m.select(m.lt(x, y), y, x), y),
      })
      const squareOf = [
        [-1, 1],
        [-1, 1],
      ] as const
      const [failure] = broken(larger, { operands: squareOf })
      expect(failure).toMatchObject({ law: 'larger: kernel' })
      expect(failure?.sample).toBe('at = (-0, 0)')
    })
    test('something that is no number, something thrown', () => {
      expect(details(((m, [x]) => m.lt(x, m.constant(0))) as Kernel)[0]).toMatch(
        /the kernel gives (true|false), the value is/,
      )
      const [failure] = broken(
        identity(() => {
          throw new Error('no kernel')
        }),
        wide,
      )
      expect(failure).toMatchObject({
        _tag: 'Threw',
        law: 'same: kernel',
        detail: 'the predicate threw Error: no kernel',
      })
    })
    test('its mutants: each of them there where it can be seen, and caught', () => {
      const mutants = (domain: Domain) =>
        kills(
          primitiveLaws(
            identity((_m, [x]) => x),
            domain,
          ),
          [1, 2, 3],
        ).filter(({ law }) => law === 'same: kernel')
      const told = (domain: Domain) => mutants(domain).map(({ mutant, survived }) => [mutant, survived.length])
      const others = [
        ['a wrong sign', 0],
        ['a rounding too many', 0],
        ['NaN made 0', 0],
      ]
      expect(told(wide)).toEqual([...others, ['−0 made 0', 0]])
      expect(told({ operands: [[1, 2]] })).toEqual(others)
    })
  })

  test('a rule that throws, but not everywhere', () => {
    const moody = one(
      'moody',
      (x) => x,
      (n, x) => {
        if (x === (3 as never)) throw new Error('not three')
        return n.constant(1)
      },
    )
    const [failure] = broken(moody, wide)
    expect(failure).toMatchObject({ _tag: 'Threw', law: 'moody: first order' })
    expect(failure?.detail).toContain('not three')
    expect(failure?.sample).toContain('at = (3)')
  })

  test('a value that throws in a part, with a sample of that part', () => {
    const picky = one(
      'picky',
      (x) => {
        if (x > 2.9) throw new Error('out of range')
        return x * x
      },
      (n, x) => n.mul(n.constant(2), x),
    )
    const [failure] = broken(picky, wide)
    expect(Number(/at = \((.*)\)/.exec(failure?.sample ?? '')?.[1])).toBeGreaterThan(2.8)
  })

  test.each<[string, Operation<1>, string]>([
    [
      'a value that throws in a part of the domain',
      one(
        'picky',
        (x) => {
          if (x > 1) throw new Error('out of range')
          return x * x
        },
        (n, x) => n.mul(n.constant(2), x),
      ),
      'Error: out of range',
    ],
    [
      'contributions that are none in a part of the domain',
      primitive({
        name: 'picky',
        arity: 1,
        value: (x) => x * x,
        partials: (n, [x]) => [(x as number) > 1 ? (null as never) : { partial: n.mul(n.constant(2), x) }],
      }),
      "FluxionError: The partials of 'picky' gave undefined as `partial` for operand 0",
    ],
    [
      'a rule that throws on expressions alone',
      one(
        'picky',
        (x) => x * x,
        (n, x) => {
          if (typeof x === 'object' && x !== null && '_tag' in x) throw new Error('no numbers')
          return n.mul(n.constant(2), x)
        },
      ),
      'Error: no numbers',
    ],
  ])('%s', (_, picky, message) => {
    const failures = broken(picky, wide)
    expect(names(failures)).toEqual(expect.arrayContaining([first('picky'), 'picky: second order']))
    for (const { _tag, detail, sample } of failures) {
      expect(_tag).toBe('Threw')
      expect(detail).toContain(`the predicate threw ${message}`)
      expect(sample).toContain('at = (')
    }
  })
})
