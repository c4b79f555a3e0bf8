/** Nodes sorted by class. */
import { roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import type { Growing } from '../../lists/growing.js'
import type { Shapes } from './class.js'

/**
 * Nodes sorted by class, and which of its class each one is. Those of one variable or column are one, the number of
 * which `ordinals` gives.
 */
export const grouped = (
  tape: Tape,
  classOf: Int32Array,
  counts: Growing,
  ordinals: Int32Array,
): Pick<Shapes, 'members' | 'position' | 'starts'> => {
  const n = classOf.length
  const starts = new Int32Array(counts.length + 1)
  for (let c = 0; c < counts.length; c++) starts[c + 1] = (starts[c] as number) + (counts.list[c] as number)
  const next = starts.slice()
  const members = roomyIntegers(starts[counts.length] as number)
  const position = roomyIntegers(n)
  for (let i = 0; i < n; i++) {
    const c = classOf[i] as number
    if (c < 0) continue
    const at = next[c] as number
    next[c] = at + 1
    members[at] = i
    position[i] = tape.ops[i] === Op.Var ? (ordinals[tape.first[i] as number] as number) : at - (starts[c] as number)
  }
  return { members, position, starts }
}
