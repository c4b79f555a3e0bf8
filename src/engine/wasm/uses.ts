/** How often registers are read: a result that is read once can be computed where it is read. */
import { argsOf, resultOf, type Code, type Op, type Register } from '../code/code.js'

/** Whether an operation takes lanes out one by one, and so reads its operands again and again. */
const isSpread = (op: Op): boolean =>
  op._tag === 'Lookup' ||
  ((op._tag === 'Call' || op._tag === 'ScatterAdd') && op.lanes > 1) ||
  (op._tag === 'Store' && op.lanes > 1 && op.apart * op.lanes !== VECTOR)

/** Bytes of a register. */
const VECTOR = 16

/** The registers that an operation reads, as often as it reads them. */
const readsOf = (op: Op): ReadonlyArray<Register> =>
  op._tag === 'Unlikely'
    ? [op.mask, op.mask, op.result, op.common, op.common]
    : isSpread(op)
      ? [...argsOf(op), ...argsOf(op)]
      : argsOf(op)

/** How often each register is read, with those read across the border of a loop or a branch counted twice. */
export const usesOf = (code: Code, registers: number): Uint8Array => {
  const uses = new Uint8Array(registers)
  const home = new Int32Array(registers).fill(-1)
  let blocks = 0
  const use = (r: Register, block: number): void => {
    const more = home[r] === block ? 1 : 2
    uses[r] = (uses[r] as number) + more > 1 ? 2 : 1
  }
  const visit = (list: Code): void => {
    const block = blocks
    blocks += 1
    for (const item of list) {
      if (item._tag === 'Loop') visit(item.body)
      else {
        if (item._tag === 'Unlikely') visit([...item.rare, { _tag: 'Set', variable: item.result, value: item.result }])
        if (item._tag === 'Either') [item.then, item.otherwise].forEach(visit)
        readsOf(item).forEach((r) => use(r, block))
        const to = resultOf(item)
        if (to !== undefined) home[to] = block
      }
    }
  }
  visit(code)
  return uses
}
