/**
 * Loads and stores as steps: of numbers side by side, some bytes apart, or by a list of addresses. Steps write into the
 * memory of the program and into its registers, which they are made with.
 */
import type { Address, OpOf } from '../code/code.js'
import type { Numbers } from '../code/format.js'
import type { Registers, Step } from './registers.js'

/** The memory of a program, as numbers and as the entries of lists. */
export interface Words {
  readonly numbers: Numbers
  readonly indices: Int32Array
}

export interface InMemory {
  readonly load: (op: OpOf<'Load'>) => Step
  readonly gather: (op: OpOf<'Gather'>) => Step
  readonly store: (op: OpOf<'Store'>) => Step
  readonly scatterAdd: (op: OpOf<'ScatterAdd'>) => Step
}

/** Of numbers with so many bytes each, by pointers that loops move on. */
export const memoryWith = (
  { all, get, width }: Registers,
  { indices, numbers }: Words,
  bytes: number,
  pointers: Int32Array,
): InMemory => {
  const numberAt = ({ offset, pointer }: Address): number => ((pointers[pointer] as number) + offset) / bytes
  const indexAt = ({ offset, pointer }: Address): number => ((pointers[pointer] as number) + offset) / 4
  return {
    load: ({ apart, at, to }) => {
      const by = apart / bytes
      return () => {
        const k = numberAt(at)
        for (let lane = 0; lane < width; lane++) all[width * to + lane] = numbers[k + lane * by] as number
      }
    },
    gather: ({ apart, from, index, to }) => {
      const [first, by] = [from / bytes, apart / 4]
      return () => {
        const k = indexAt(index)
        for (let lane = 0; lane < width; lane++)
          all[width * to + lane] = numbers[first + (indices[k + lane * by] as number)] as number
      }
    },
    store: ({ apart, at, lanes, value }) => {
      const by = apart / bytes
      return () => {
        const k = numberAt(at)
        for (let lane = 0; lane < lanes; lane++) numbers[k + lane * by] = get(value, lane)
      }
    },
    scatterAdd:
      ({ apart, index, lanes, onto, value }) =>
      () => {
        for (let lane = 0; lane < lanes; lane++) {
          const k = onto / bytes + (indices[indexAt(index) + (lane * apart) / 4] as number)
          numbers[k] = (numbers[k] as number) + get(value, lane)
        }
      },
  }
}
