/** What of a program is read: a sum whose terms another sum took over, for one, may not be any more. */
import type { ArrayInfo } from './access.js'
import { readsOf, type Program } from './statement.js'

/** A program without the statements that write what nobody reads. */
export const withoutUnread = (program: Program): Program => {
  const { gradient, kept, result, statements } = program
  const read = new Set<ArrayInfo | undefined>([result, gradient, ...kept])
  const backward = [...statements].reverse()
  // Once more while there are new ones: what is written late in a round may be read early in the next.
  for (let before = -1; before < read.size;) {
    before = read.size
    for (const s of backward) if (read.has(s.out.array)) readsOf(s).forEach((a) => read.add(a.array))
  }
  return statements.every((s) => read.has(s.out.array))
    ? program
    : { ...program, statements: statements.filter((s) => read.has(s.out.array)) }
}
