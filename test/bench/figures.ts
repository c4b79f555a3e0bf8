/** Figures with limits: what was measured, what it must be, and whether it is. */

export interface Figure {
  readonly what: string
  readonly measured: number
  /** None where there is only a goal. */
  readonly limit?: number
  /** Whether the limit is a floor; a ceiling otherwise. */
  readonly atLeast?: boolean
  /** What it should become; missing it is no failure. */
  readonly goal?: number
  readonly unit: string
}

export const cell = (x: number, digits = 1): string => (Number.isFinite(x) ? x.toFixed(digits) : '–').padStart(10)

/** The middle one; of an even number of them the lower of the middle two. */
export const middle = (xs: ReadonlyArray<number>): number => [...xs].sort((a, b) => a - b)[(xs.length - 1) >> 1] ?? NaN

const reaches = ({ atLeast = false, measured }: Figure, limit: number): boolean =>
  atLeast ? measured >= limit : measured <= limit

const verdict = (figure: Figure, limit: number): string =>
  `${figure.atLeast === true ? 'at least' : 'at most'} ${limit}: ${reaches(figure, limit) ? 'holds' : 'MISSED'}`

/** What could not be measured (NaN) holds no limit. */
export const holds = (figure: Figure): boolean => figure.limit === undefined || reaches(figure, figure.limit)

/** A figure in a line. */
export const inWords = (figure: Figure): string => {
  const { goal, limit, measured, unit, what } = figure
  const verdicts = [
    ...(limit === undefined ? [] : [verdict(figure, limit)]),
    ...(goal === undefined ? [] : [`goal ${goal}: ${reaches(figure, goal) ? 'reached' : 'not yet'}`]),
  ]
  const size = Math.abs(measured) < 0.1 ? 4 : 2
  return `${what.padEnd(58)}${cell(measured, size)} ${unit.padEnd(5)} ${verdicts.join('; ')}`
}
