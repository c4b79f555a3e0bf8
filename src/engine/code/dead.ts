/**
 * Dead code elimination: one pass, from the last operation to the first, keeps what has an effect and what is needed
 * for that.
 */
import { argsOf, resultOf, type Code, type Op, type Register } from './code.js'

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
      else {
        const to = resultOf(item)
        // What gives no result has an effect.
        if (to !== undefined && needed[to] === 0) continue
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
