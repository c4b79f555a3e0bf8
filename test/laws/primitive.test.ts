/** The laws of a primitive on primitives that others write: right ones, wrong ones, and rubbish. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { abs, gt, primitive, sigmoid, type Machine, type Numeric, type Operation } from 'fluxion'
import { checkAll, kills, lawsIn, primitiveLaws, type Counterexample, type Domain } from 'fluxion/laws'

const broken = (operation: Operation<1> | Operation<2> | Operation<'many'>, domain: Domain) =>
  checkAll(primitiveLaws(operation as Operation<1>, domain)).flatMap((o): ReadonlyArray<Counterexample> =>
    E.isLeft(o) ? [o.left] : [],
  )
const names = (failures: ReadonlyArray<Counterexample>): ReadonlyArray<string> => failures.map(({ law }) => law)

type Rule1 = <A>(n: Numeric<A>, x: A, out: A) => A
const one = (name: string, value: (x: number) => number, rule: Rule1): Operation<1> =>
  primitive({ name, arity: 1, value, partials: (n, [x], out) => [{ partial: rule(n, x, out) }] })

type Kernel = <A, M>(m: Machine<A, M>, operands: readonly [A]) => A

const wide: Domain = { operands: [[-3, 3]] }

describe('a right primitive passes', () => {
  test('one with a hidden kink, one with an edge, one that is linear', () => {
    const hidden = one('hidden', Math.abs, (n, x) => n.mul(x, n.pow(abs.at(n)(x), -1)))
    expect(broken(hidden, wide)).toEqual([])
    const linear = one(
      'double',
      (x) => 2 * x,
      (n) => n.constant(2),
    )
    expect(broken(linear, { ...wide, edges: [{ at: [Infinity], value: Infinity, partials: [2] }] })).toEqual([])
  })

  test('over a narrow domain, and with an operand that stands still', () => {
    const tanh = one('tanh', Math.tanh, (n, _x, out) => n.add(n.constant(1), n.mul(n.constant(-1), n.pow(out, 2))))
    expect(broken(tanh, { operands: [[0, 0.001]] })).toEqual([])
    const scaled = primitive({
      name: 'scaled',
      arity: 2,
      value: (x, y) => x * y * y,
      partials: (n, [x, y]) => [{ partial: n.pow(y, 2) }, { partial: n.mul(n.constant(2), n.mul(x, y)) }],
    })
    expect(
      broken(scaled, {
        operands: [
          [-1, 1],
          [3, 3],
        ],
      }),
    ).toEqual([])
  })

  test('over an interval far from 0, whose numbers all begin with the same digits', () => {
    const domain: Domain = { operands: [[1e6, 1e6 + 10]] }
    const logarithm = (slope: number): Operation<1> =>
      one('logarithm', Math.log, (n, x) => n.mul(n.constant(slope), n.pow(x, -1)))
    expect(broken(logarithm(1), domain)).toEqual([])
    expect(broken(logarithm(1.01), domain)[0]?.detail).toMatch(/^slope: .* but differences show/)
  })

  test('one whose value loses digits, whatever the key: chance makes no slope of its roundings', () => {
    const value = (x: number): number => Math.log(1 + Math.exp(x))
    const domain: Domain = { operands: [[-30, 30]] }
    const refuted = (rule: Rule1, count: number): ReadonlyArray<number> =>
      Array.from({ length: count }, (_, k) => k + 1).filter((key) =>
        checkAll(primitiveLaws(one('naive', value, rule), domain), { key }).some(E.isLeft),
      )
    expect(refuted((n, x) => sigmoid.at(n)(x), 30)).toEqual([])
    expect(refuted((n, x) => n.mul(n.constant(1.0001), sigmoid.at(n)(x)), 3)).toEqual([1, 2, 3])
  })

  test('one with a definition alone, one of two operands, one of a list', () => {
    const cube = primitive({ name: 'cube', arity: 1, define: (n, [x]) => n.pow(x, 3) })
    expect(broken(cube, wide)).toEqual([])
    const product = primitive({
      name: 'product',
      arity: 2,
      value: (x, y) => x * y,
      partials: (_n, [x, y]) => [{ partial: y }, { partial: x }],
    })
    expect(
      broken(product, {
        operands: [
          [-2, 2],
          [0, 3],
        ],
      }),
    ).toEqual([])
    const total = primitive({ name: 'total', arity: 'many', define: (n, xs) => xs.reduce(n.add) })
    expect(
      broken(total, {
        operands: [
          [0, 1],
          [0, 1],
          [0, 1],
          [0, 1],
        ],
      }),
    ).toEqual([])
  })

  test('and has mutants that are caught', () => {
    const softsign = one(
      'softsign',
      (x) => x / (1 + Math.abs(x)),
      (n, x) => n.pow(n.add(n.constant(1), abs.at(n)(x)), -2),
    )
    const table = kills(primitiveLaws(softsign, wide), [1, 2, 3, 4, 5])
    expect(table.length).toBeGreaterThanOrEqual(5)
    expect(table.filter(({ survived }) => survived.length > 0)).toEqual([])
  })
})

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

describe('what can not be run is refused by name', () => {
  const sine = one('sine', Math.sin, (n, x) => n.tanh(x))
  const refusal = (operation: unknown, domain: unknown): ReadonlyArray<string> => {
    const outcomes = checkAll(primitiveLaws(operation as Operation<1>, domain as Domain))
    expect(outcomes.length).toBeGreaterThan(0)
    return outcomes.map((o) => (E.isLeft(o) && o.left._tag === 'Refused' ? o.left.detail : 'it ran'))
  }

  test.each<[string, unknown, string]>([
    ['an empty interval', { operands: [[2, 1]] }, 'the interval of operand 0 is empty: its least is 2, its greatest 1'],
    ['no intervals', { operands: [] }, "'sine' takes 1, but the domain has 0 intervals"],
    [
      'too many',
      {
        operands: [
          [0, 1],
          [0, 1],
        ],
      },
      "'sine' takes 1, but the domain has 2 intervals",
    ],
    ['a point', { operands: [[1, 1]] }, 'the domain is a single point'],
    ['NaN', { operands: [[NaN, 1]] }, 'two finite numbers'],
    ['an infinite end', { operands: [[0, Infinity]] }, 'two finite numbers'],
    ['text', { operands: ['0..1'] }, 'two finite numbers'],
    ['nothing', undefined, 'a domain has an interval for each operand'],
    ['a number', 3, 'a domain has an interval for each operand'],
    ['an edge of another arity', { operands: [[0, 1]], edges: [{ at: [0, 1], value: 0 }] }, 'an edge must state 1'],
    ['a name that is none', { operands: [[0, 1]], edge: [] }, "a domain has operands, edges, and no 'edge'"],
    [
      'a name that is none of an edge',
      { operands: [[0, 1]], edges: [{ at: [0], value: 0, partial: [1] }] },
      "an edge has at, value, partials, and no 'partial'",
    ],
    ['an edge without a value', { operands: [[0, 1]], edges: [{ at: [0] }] }, 'has undefined as its value'],
    [
      'an edge with partials too many',
      { operands: [[0, 1]], edges: [{ at: [0], value: 0, partials: [1, 2] }] },
      'must state 1 partials',
    ],
  ])('%s', (_, domain, problem) => {
    for (const detail of refusal(sine, domain)) {
      expect(detail).toContain("The law 'sine: ")
      expect(detail).toContain(problem)
    }
  })

  test('partials that are not one for each operand', () => {
    const two = primitive({ name: 'two', arity: 1, value: (x) => x, partials: (() => []) as never })
    for (const detail of refusal(two, wide)) expect(detail).toContain('gave 0 contributions for 1 operand')
  })

  test('a value that is not a number, a rule that throws everywhere', () => {
    const text = primitive({ name: 'text', arity: 1, value: (() => 'x') as never, partials: () => [undefined] })
    expect(refusal(text, wide)[0]).toContain(`the value of 'text' at (0) is the string "x"`)
    const thrower = one(
      'thrower',
      (x) => x,
      () => {
        throw new Error('no rule')
      },
    )
    expect(refusal(thrower, wide)[0]).toContain("can't be run: 'thrower' threw Error: no rule at (0).")
    const silent = primitive({
      name: 'silent',
      arity: 1,
      value: () => {
        throw Object.create(null)
      },
      partials: () => [undefined],
    })
    expect(refusal(silent, wide)[0]).toContain("'silent' threw something that has no text at (0)")
  })

  test('something that is no operation', () => {
    for (const what of [undefined, null, 7, Math.sin]) expect(refusal(what, wide)[0]).toContain('is no operation')
  })

  test('a tolerance or a number of runs that makes no sense', () => {
    const laws = primitiveLaws(sine, wide)
    for (const parameters of [{ tolerance: NaN }, { runs: 0 }, { key: 0.5 }]) {
      const [outcome] = checkAll(laws, parameters)
      expect(outcome && E.isLeft(outcome) && outcome.left._tag).toBe('Refused')
      expect(outcome && E.isLeft(outcome) && outcome.left.detail).toContain("The law 'sine: first order'")
    }
  })
})

test('laws are named after the primitive, and each says what it says', () => {
  const all = lawsIn(
    primitiveLaws(
      one(
        'mine',
        (x) => x,
        (n) => n.constant(1),
      ),
      wide,
    ),
  )
  expect(all.map(({ name }) => name)).toEqual([
    'mine: first order',
    'mine: second order',
    'mine: third order',
    'mine: defined',
    'mine: NaN in, NaN out',
  ])
  expect(all.every(({ open }) => open(({ statement }) => statement.includes('mine')))).toBe(true)
})
