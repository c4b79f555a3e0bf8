/** Axes: what range they cover, where their ticks are, and what is written there. */
import { exactly } from '../../show/numerals.js'
import { scientific, widthOf } from './text.js'

/** Everything about an axis but its name. */
export interface Axis {
  readonly scale: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly ticks: ReadonlyArray<number>
  readonly format: (tick: number) => string
  /** How wide the widest label is. */
  readonly room: number
}

export const TICK_SIZE = 11.5
const TICKS = 6
/** Relative to the size of the numbers: numbers any closer share too many digits to be told apart. */
const NARROWEST = 1e-12
/** In absolute terms: numbers any closer to each other have too few digits themselves. */
const TINIEST = 1e-310
const DECADES_FOR_LOG = 2
const DECADES_IN_FULL = 9
const LARGEST_IN_FULL = 1e7

/** The smallest of 1, 2, 5, 10, … times a power of ten that is not below a size. */
const niceStep = (least: number): number => {
  const power = Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((m) => Number(`${m}e${power}`)).find((step) => step >= least * (1 - 1e-9)) ?? least
}

const MOST_DIGITS = 15

/** A number with as many digits as tell it from its neighbours. */
const written =
  (step: number) =>
  (x: number): string => {
    const digits = Math.ceil(Math.log10(Math.abs(x) / step) + 1e-9) + 1
    const short = x === 0 ? 0 : Number(x.toPrecision(Math.min(Math.max(digits, 1), MOST_DIGITS)))
    return Math.abs(short) >= LARGEST_IN_FULL ? scientific(short) : exactly(short)
  }

const widest = (labels: ReadonlyArray<string>): number =>
  labels.reduce((most, label) => Math.max(most, widthOf(label, TICK_SIZE)), 0)

type Range = readonly [number, number]

/** Whether nothing can be told apart between the ends of a range. */
const isNarrow = ([low, high]: Range): boolean =>
  !(high - low > Math.max(NARROWEST * Math.max(Math.abs(low), Math.abs(high)), TINIEST))

/**
 * A linear axis over a range, with ticks at round numbers: undefined where the range is too wide or too narrow for
 * numbers.
 */
export const linear = ([low, high]: Range, whole = false): Axis | undefined => {
  if (isNarrow([low, high]) || !Number.isFinite(high - low)) return undefined
  const step = Math.max(niceStep((high - low) / TICKS), whole ? 1 : 0)
  const first = Math.ceil(low / step)
  const count = Math.floor(high / step) - first + 1
  const ticks = Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(MOST_DIGITS)))
  const format = written(step)
  return { scale: 'linear', domain: [low, high], ticks, format, room: widest(ticks.map(format)) }
}

const logarithmic = (low: number, high: number): Axis => {
  const [from, to] = [Math.log10(low), Math.log10(high)]
  const margin = (to - from) * 0.04
  const domain = [
    Math.max(10 ** (from - margin), Number.MIN_VALUE),
    Math.min(10 ** (to + margin), Number.MAX_VALUE),
  ] as const
  const stride = Math.ceil((to - from) / DECADES_IN_FULL)
  const powers = Array.from({ length: Math.floor(to) - Math.floor(from) + 2 }, (_, k) => Math.floor(from) + k)
  const ticks = powers
    .filter((power) => power % stride === 0)
    .flatMap((power) => (to - from < 3 ? [1, 2, 5] : [1]).map((m) => Number(`${m}e${power}`)))
    .filter((tick) => tick >= domain[0] && tick <= domain[1])
  const format = (tick: number): string => (tick >= 1e-4 && tick <= 1e5 ? exactly(tick) : scientific(tick))
  return { scale: 'log', domain, ticks, format, room: widest(ticks.map(format)) }
}

/** The least and the greatest. */
export const extentOf = (values: ReadonlyArray<number>): Range =>
  values.reduce<Range>(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity])

const aroundOne = (value: number): number => (Math.abs(value) * 0.1 > TINIEST ? Math.abs(value) * 0.1 : 1)

/**
 * A range with a margin on both sides, within the range of doubles; around a single value, a range with it in the
 * middle.
 */
export const padded = ([low, high]: Range, share: number): Range => {
  const margin = high > low ? (high - low) * share : aroundOne(low)
  return [Math.max(low - margin, -Number.MAX_VALUE), Math.min(high + margin, Number.MAX_VALUE)]
}

/** A range; of one that is too narrow for an axis, its middle alone. */
const settled = ([low, high]: Range): Range => {
  const middle = low + (high - low) / 2
  return isNarrow([low, high]) ? [middle, middle] : [low, high]
}

/** An axis for steps: from the first to the last, ticks at whole ones where all are whole. */
export const stepAxis = (steps: ReadonlyArray<number>): Axis | undefined => {
  const [low, high] = settled(extentOf(steps))
  const margin = low < high ? 0 : Math.max(0.5, NARROWEST * Math.abs(low))
  return linear(
    [low - margin, high + margin],
    steps.every((step) => Number.isInteger(step)),
  )
}

/** An axis for sizes: logarithmic where all are positive and far apart, otherwise down to zero where that is near. */
export const sizeAxis = (sizes: ReadonlyArray<number>): Axis | undefined => {
  const [low, high] = extentOf(sizes)
  if (low > 0 && Math.log10(high) - Math.log10(low) >= DECADES_FOR_LOG) return logarithmic(low, high)
  const [from, to] = padded(settled([low, high]), 0.05)
  return linear(low >= 0 && low < high / 2 ? [0, to] : [from, to])
}
