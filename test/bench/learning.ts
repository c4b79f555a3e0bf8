/** How well the command line's networks learn, over many keys rather than one that was picked. */
import { either as E } from 'fp-ts'
import type { Train } from '../../examples/cli/arguments.js'
import { judge, type Judged } from '../../examples/cli/judging.js'

/** The command line without a single option. */
export const bare: Train = {
  _tag: 'Train',
  what: undefined,
  key: 1,
  keys: undefined,
  steps: undefined,
  rate: undefined,
  hidden: undefined,
  batch: undefined,
  label: 'class',
  out: 'out',
  explain: false,
}

export interface Learning {
  readonly what: string
  readonly keys: ReadonlyArray<Judged>
}

export const judgeAll = async (what: string, keys: number): Promise<Learning> => {
  const judged: Array<Judged> = []
  for (let seed = 1; seed <= keys; seed++) {
    const one = await judge(what, bare, seed)
    if (E.isLeft(one)) throw new Error(one.left.join('\n'))
    judged.push(one.right)
  }
  return { what, keys: judged }
}
