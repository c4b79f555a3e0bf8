/**
 * Entries of lists of addresses that a stretch of code reads more than once, as where several arrays go by one list:
 * each is loaded once, and kept in a local.
 */
import type { Address, Code } from '../code/code.js'

/** An entry, so many bytes behind where its list is read. */
export const entryName = ({ offset, pointer }: Address, behind: number): string => `${pointer} ${offset + behind}`

/** A number for each of them. */
export const sharedEntries = (code: Code, lanes: number): ReadonlyMap<string, number> => {
  const shared = new Map<string, number>()
  const visit = (list: Code): void => {
    const once = new Set<string>()
    list.forEach((item) => {
      if (item._tag === 'Loop') visit(item.body)
      if (item._tag === 'Either') [item.then, item.otherwise].forEach(visit)
      if (item._tag !== 'Gather' && item._tag !== 'ScatterAdd') return
      for (let k = 0; k < (item.apart === 0 ? 1 : lanes); k++) {
        const name = entryName(item.index, k * item.apart)
        if (once.has(name)) shared.set(name, shared.get(name) ?? shared.size)
        once.add(name)
      }
    })
  }
  visit(code)
  return shared
}
