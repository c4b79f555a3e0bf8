/** What PyTorch and JAX document at points of the table, where it is not what fluxion says. Without a source there is no entry. */

export interface Elsewhere {
  readonly who: 'PyTorch' | 'JAX'
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

const clampedToUpper = 'the upper limit, everywhere'
const crossed = 'crossed limits are a mistake in the program, and a constant with derivative 0 would hide it'
const normalised = 'sin(πx)/(πx); here it is sin x / x'

export const elsewhere: ReadonlyArray<Elsewhere> = [
  {
    who: 'JAX',
    version: 'latest',
    name: 'where(gt(x, 0), log x, 0)',
    at: [0],
    answer: '0; NaN',
    link: 'https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where',
    why: 'there the slope of the branch not taken is multiplied by 0; here it is left out',
  },
  {
    who: 'PyTorch',
    version: 'stable',
    name: 'max',
    at: [1, 1],
    answer: '`max(input, dim)`: 1 to the element whose index it gives, 0 to the other',
    link: 'https://docs.pytorch.org/docs/stable/generated/torch.max.html',
    why: 'operands that are equal have equal shares, so that order does not matter',
  },
  {
    who: 'JAX',
    version: 'latest',
    name: 'sinc',
    at: [0],
    answer: '1; 0; −3.29',
    link: 'https://docs.jax.dev/en/latest/_autosummary/jax.numpy.sinc.html',
    why: normalised,
  },
  {
    who: 'PyTorch',
    version: '1.8.1',
    name: 'sinc',
    at: [0.5],
    answer: '2/π',
    link: 'https://pytorch.org/docs/1.8.1/generated/torch.sinc.html',
    why: normalised,
  },
  {
    who: 'PyTorch',
    version: 'stable',
    name: 'clamp',
    at: 'clamp(x, 2, −1)',
    answer: clampedToUpper,
    link: 'https://docs.pytorch.org/docs/stable/generated/torch.clamp.html',
    why: crossed,
  },
  {
    who: 'JAX',
    version: 'latest',
    name: 'clamp',
    at: 'clamp(x, 2, −1)',
    answer: clampedToUpper,
    link: 'https://docs.jax.dev/en/latest/_autosummary/jax.numpy.clip.html',
    why: crossed,
  },
]
