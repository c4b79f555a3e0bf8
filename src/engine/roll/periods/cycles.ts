/**
 * Strongly connected components, by Tarjan's algorithm without recursion: things on one cycle of dependences belong
 * together.
 */

/** Groups of things that depend on one another, each after those that it depends on. */
export const components = (
  count: number,
  dependsOn: (k: number) => ReadonlyArray<number>,
): ReadonlyArray<ReadonlyArray<number>> => {
  const order = new Int32Array(count).fill(-1)
  /** The earliest thing on the stack that is reached. */
  const lowest = new Int32Array(count)
  const isOpen = new Uint8Array(count)
  const open: Array<number> = []
  const groups: Array<ReadonlyArray<number>> = []
  let visited = 0
  const visit = (root: number): void => {
    const path: Array<{ readonly k: number; readonly operands: ReadonlyArray<number>; next: number }> = []
    const enter = (k: number): void => {
      order[k] = lowest[k] = visited
      visited += 1
      isOpen[k] = 1
      open.push(k)
      path.push({ k, operands: dependsOn(k), next: 0 })
    }
    const lower = (k: number, to: number): void => {
      if (to < (lowest[k] as number)) lowest[k] = to
    }
    enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { k, operands } = top
      const next = operands[top.next]
      top.next += 1
      if (next !== undefined) {
        if (order[next] === -1) enter(next)
        else if (isOpen[next] === 1) lower(k, order[next] as number)
        continue
      }
      path.pop()
      const above = path.at(-1)
      if (above !== undefined) lower(above.k, lowest[k] as number)
      if (lowest[k] === order[k]) {
        const group = open.splice(open.lastIndexOf(k))
        group.forEach((g) => {
          isOpen[g] = 0
        })
        groups.push(group.sort((a, b) => a - b))
      }
    }
  }
  for (let k = 0; k < count; k++) if (order[k] === -1) visit(k)
  return groups
}
