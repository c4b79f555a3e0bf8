/**
 * Dead code elimination: one pass, from the last operation to the first, keeps what has an effect and what is needed
 * for that.
 */
import { argsOf, type Code, type Op, type Register } from './code.js'

/** Whether an operation does something besides giving a result. */
const hasEffect = (op: Op): boolean =>
  op._tag === 'Store' || op._tag === 'ScatterAdd' || op._tag === 'Set' || op._tag === 'Either'

export const withoutDead = (code: Code, registers: number): Code => {
  const needed = new Uint8Array(registers)
  const need = (r: Register): void => {
    needed[r] = 1
  }
  const keptOf = (list: Code): Code => {
    const kept: Array<Code[number]> = []
    for (let k = list.length - 1; k >= 0; k--) {
      const item = list[k] as Code[number]
      if (item._tag === 'Loop') kept.push({ ...item, body: keptOf(item.body) })
      else if (hasEffect(item) || ('to' in item && needed[item.to] === 1)) {
        argsOf(item).forEach(need)
        kept.push(withBranches(item))
      }
    }
    return kept.reverse()
  }
  const withBranches = (op: Op): Op => {
    const within = (list: ReadonlyArray<Op>): ReadonlyArray<Op> => keptOf(list) as ReadonlyArray<Op>
    if (op._tag === 'Unlikely') return { ...op, rare: within(op.rare) }
    return op._tag === 'Either' ? { ...op, then: within(op.then), otherwise: within(op.otherwise) } : op
  }
  return keptOf(code)
}
