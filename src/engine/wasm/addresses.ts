/**
 * Which addresses code reads more than once from lists, as where several arrays go by one list: each is loaded once,
 * and kept in a local.
 */
import type { Address, Code } from '../code/code.js'

/** A name for the address that stands in a list, `behind` bytes after where the list is read. */
export const addressName = ({ offset, pointer }: Address, behind: number): string => `${pointer} ${offset + behind}`

/** A number for each address that is read more than once between two moves of its pointer. */
export const addressesReadAgain = (code: Code, lanes: number): ReadonlyMap<string, number> => {
  const repeated = new Map<string, number>()
  const visit = (list: Code): void => {
    const once = new Set<string>()
    list.forEach((item) => {
      if (item._tag === 'Loop') visit(item.body)
      if (item._tag === 'Either') [item.then, item.otherwise].forEach(visit)
      if (item._tag !== 'Gather' && item._tag !== 'ScatterAdd') return
      for (let k = 0; k < (item.apart === 0 ? 1 : lanes); k++) {
        const name = addressName(item.index, k * item.apart)
        if (once.has(name)) repeated.set(name, repeated.get(name) ?? repeated.size)
        once.add(name)
      }
    })
  }
  visit(code)
  return repeated
}
