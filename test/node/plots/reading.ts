/** Pictures read back as XML, and what is said where there is none. */
import { either as E, type taskEither as TE } from 'fp-ts'
import { expect } from 'vitest'

export type Drawing = TE.TaskEither<{ readonly message: string }, string>

export const drawn = async (task: Drawing): Promise<string> => {
  const svg = await task()
  return E.isRight(svg) ? svg.right : expect.unreachable(svg.left.message)
}

export const complaintOf = async (task: TE.TaskEither<{ readonly message: string }, unknown>): Promise<string> => {
  const result = await task()
  return E.isLeft(result) ? result.left.message : 'no error'
}

export interface XmlElement {
  readonly tagName: string
  readonly textContent: string
  readonly namespaceURI: string
  readonly parentElement: XmlElement | null
  readonly getAttribute: (name: string) => string | null
  readonly querySelectorAll: (selector: string) => Iterable<XmlElement>
}

export interface Jsdom {
  readonly JSDOM: new (
    text: string,
    options: { readonly contentType: string },
  ) => { readonly window: { readonly document: { readonly documentElement: XmlElement } } }
}

export const PARSER: string = 'jsdom'

/** Throws for what is not well-formed. */
export const parsed = async (svg: string): Promise<XmlElement> => {
  const { JSDOM } = (await import(PARSER)) as Jsdom
  return new JSDOM(svg, { contentType: 'image/svg+xml' }).window.document.documentElement
}

export const all = (root: XmlElement, selector: string): ReadonlyArray<XmlElement> => [
  ...root.querySelectorAll(selector),
]
export const textsOf = (root: XmlElement): ReadonlyArray<string> => all(root, 'text').map((t) => t.textContent)
export const attribute =
  (name: string) =>
  (e: XmlElement): string =>
    e.getAttribute(name) ?? ''
export const numbersIn = (text: string): ReadonlyArray<number> => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)

/** The strokes of the lines, as lists of points. */
export const linesOf = (root: XmlElement): ReadonlyArray<ReadonlyArray<readonly [number, number]>> =>
  all(root, 'g[aria-label="line"] path')
    .flatMap((path) => attribute('d')(path).split('M').slice(1))
    .map((stroke) =>
      stroke.split('L').map((pair) => {
        const [x, y] = numbersIn(pair)
        return [x as number, y as number] as const
      }),
    )

/** How an axis maps pixels to numbers, by two of its ticks. */
export const scaleOf = (root: XmlElement, axis: 'x' | 'y'): ((pixel: number) => number) => {
  const ticks = all(root, `g[aria-label="${axis}-axis tick label"] text`).map((t) => ({
    value: Number(t.textContent.replace('−', '-')),
    pixel: numbersIn(attribute('transform')(t))[axis === 'x' ? 0 : 1] as number,
  }))
  const [a, b] = [ticks[0], ticks.at(-1)] as const
  if (a === undefined || b === undefined || a === b) return expect.unreachable('too few ticks')
  return (pixel) => a.value + ((b.value - a.value) * (pixel - a.pixel)) / (b.pixel - a.pixel)
}
