/**
 * What PyTorch and JAX document at points of the table, where it is not what fluxion says. Without a source there is no
 * entry. Links lead to one version of a page, or to the text it is made from at one commit, so that they keep saying
 * what is quoted from them.
 */

export interface Elsewhere {
  readonly who: 'PyTorch' | 'JAX' | 'Optax, for JAX'
  readonly version: string
  /** What they answer, in the words of the table: value; derivative. */
  readonly answer: string
  readonly link: string
  /** Why fluxion answers otherwise. */
  readonly why: string
  readonly name: string
  /** The operands, or the call for what the table lists as bad input. */
  readonly at: ReadonlyArray<number> | string
}

type Source = Pick<Elsewhere, 'who' | 'version' | 'link'>

const jax = (place: string): Source => ({
  who: 'JAX',
  version: '0.11.1.dev',
  link: `https://github.com/jax-ml/jax/blob/cec06d116c05f0d52adfceee3d3b730fdbcb0ce5/${place}`,
})
const pytorch = (version: string, link: string): Source => ({ who: 'PyTorch', version, link })

// The section "Gradients for non-differentiable functions"
const autogradMechanics = pytorch(
  'at 94eeb1b',
  'https://github.com/pytorch/pytorch/blob/94eeb1b22fe4aed51a9fa85e145a6d83d4dc8368/docs/source/notes/autograd.rst',
)
const maximum = pytorch('1.9.0', 'https://pytorch.org/docs/1.9.0/generated/torch.amax.html')

const at = (name: string, operands: Elsewhere['at'], source: Source, answer: string, why: string): Elsewhere => ({
  ...source,
  ...{ name, at: operands, answer, why },
})

const branchIsZeroed = 'there the slope of the branch not taken is multiplied by 0; here it is left out'
const crossed = 'crossed limits are a mistake in the program, and a constant with derivative 0 would hide it'
const normalised = 'sin(πx)/(πx); here it is sin x / x'
const tie = 'operands that are equal have equal shares, so that order does not matter'
const notDefined = 'where there is no value there is no slope, and a number would hide it'
const infiniteLogit =
  'there ∞/∞ is formed; here an infinite operand is all there is, as in sigmoid(∞) = 1, and several of them share'

const infinite: ReadonlyArray<ReadonlyArray<number>> = [
  [Infinity, 0, 1],
  [Infinity, Infinity, 1],
  [Infinity, -Infinity, 1],
]

export const elsewhere: ReadonlyArray<Elsewhere> = [
  at('where(gt(x, 0), log x, 0)', [0], jax('docs/faq.rst#L163'), '0; NaN', branchIsZeroed),
  at('where(eq(x, 0), 1, x⁻¹)', [0], jax('docs/faq.rst#L153'), '1; NaN, as for any undefined value', branchIsZeroed),
  at(
    'where(gt(0, 1), x/0, 1)',
    [0.5],
    pytorch(
      'tutorials at 3a1754c',
      'https://github.com/pytorch/tutorials/blob/3a1754c11e6cc1d399a93a9f2e34b700d95d1d88/beginner_source/maskedtensor_distinguish_gradient.rst',
    ),
    '1; NaN',
    branchIsZeroed,
  ),
  at(
    'max(norm([x, y]), 1)',
    [0, 0],
    {
      who: 'Optax, for JAX',
      version: '0.2.9.dev',
      link: 'https://github.com/google-deepmind/optax/blob/2edbcbe2390da13983b92cbef94ac0460ecde1c5/optax/_src/numerics.py#L57',
    },
    '1; NaN',
    'both operands of the maximum are differentiated there, and a norm has no slope at 0; here it has 0, and is left out besides',
  ),
  at('max', [1, 1], maximum, '`max(input, dim)`: 1 to the element whose index it gives, 0 to the other', tie),
  at('min', [1, 1], maximum, '`min(input, dim)`: 1 to the element whose index it gives, 0 to the other', tie),
  at('sinc', [0], jax('jax/_src/numpy/ufuncs.py#L3798'), '1; 0; −3.29', normalised),
  ...[0.5, -0.5].map((x) => at('sinc', [x], jax('jax/_src/numpy/ufuncs.py#L3798'), '0.637', normalised)),
  ...[1, -1].map((x) => at('sinc', [x], jax('jax/_src/numpy/ufuncs.py#L3798'), '0', normalised)),
  at('sinc', [0.5], pytorch('1.8.1', 'https://pytorch.org/docs/1.8.1/generated/torch.sinc.html'), '2/π', normalised),
  at(
    'clamp',
    'clamp(x, 2, −1)',
    pytorch('since 6e5ce56', 'https://github.com/pytorch/pytorch/commit/6e5ce569bde54b8027856ec97189e363c454be92'),
    'the upper limit, everywhere',
    crossed,
  ),
  at('clamp', 'clamp(x, 2, −1)', jax('jax/_src/numpy/lax_numpy.py#L3389'), 'the upper limit, everywhere', crossed),
  at('log', [-1], autogradMechanics, 'NaN; some number, "for performance reasons"', notDefined),
  ...(
    [
      ['sqrt', -1],
      ['log1p', -1.5],
      ['asin', 2],
      ['acos', 2],
    ] as const
  ).map(([name, x]) =>
    at(name, [x], autogradMechanics, 'a derivative that "is arbitrary", not sure to be NaN', notDefined),
  ),
  at(
    'softplus',
    [25],
    pytorch('2.15', 'https://docs.pytorch.org/docs/2.15/generated/torch.nn.functional.softplus.html'),
    '25; 1; 0: it is x itself beyond 20',
    'no digit need be given up for stability',
  ),
  ...infinite.flatMap((operands) => [
    at('softmax, the first', operands, jax('jax/_src/nn/functions.py#L603'), 'NaN', infiniteLogit),
    at('logSoftmax, the first', operands, jax('jax/_src/nn/functions.py#L560'), 'NaN', infiniteLogit),
  ]),
]
