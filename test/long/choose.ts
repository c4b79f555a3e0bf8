/** Laws by parts of their names. Pure. */
import { either as E } from 'fp-ts'

/**
 * How many letters must be changed, added or left out to make `part` a part of `name`: the edit distance, in which what
 * stands before and after the part costs nothing.
 */
export const distance = (part: string, name: string): number =>
  Math.min(
    ...[...part].reduce<ReadonlyArray<number>>(
      (above, letter, row) =>
        [...name].reduce<ReadonlyArray<number>>(
          (line, other, k) => [
            ...line,
            Math.min((line[k] ?? 0) + 1, (above[k + 1] ?? 0) + 1, (above[k] ?? 0) + (letter === other ? 0 : 1)),
          ],
          [row + 1],
        ),
      Array.from({ length: name.length + 1 }, () => 0),
    ),
  )

const plain = (text: string): string => text.toLowerCase()

/** The name that is most like a part that no name has. */
const nearest = (part: string, names: ReadonlyArray<string>): string | undefined =>
  [...names].sort((a, b) => distance(plain(part), plain(a)) - distance(plain(part), plain(b)) || a.length - b.length)[0]

const matching = (part: string, names: ReadonlyArray<string>): E.Either<string, ReadonlyArray<number>> => {
  const places = (holds: (name: string) => boolean): ReadonlyArray<number> =>
    names.flatMap((name, k) => (holds(name) ? [k] : []))
  const exact = places((name) => plain(name) === plain(part))
  const found = exact.length > 0 ? exact : places((name) => plain(name).includes(plain(part)))
  const near = nearest(part, names)
  return found.length > 0
    ? E.right(found)
    : E.left(
        `no law has '${part}' in its name; ${near === undefined ? 'there are no laws' : `the nearest is '${near}'`}`,
      )
}

/**
 * The places of the laws whose names contain one of these parts, in order, or which parts no name contains. A part that
 * is a whole name means that law alone; no parts mean all laws.
 */
export const chosen = (
  parts: ReadonlyArray<string>,
  names: ReadonlyArray<string>,
): E.Either<ReadonlyArray<string>, ReadonlyArray<number>> => {
  const found = parts.map((part) => matching(part, names))
  const problems = found.flatMap((f) => (E.isLeft(f) ? [f.left] : []))
  const places = found.flatMap((f) => (E.isRight(f) ? f.right : []))
  return problems.length > 0
    ? E.left(problems)
    : E.right(names.map((_, k) => k).filter((k) => parts.length === 0 || places.includes(k)))
}
