/** Ways from the root of a tape to its nodes, as found by walks over it. */

/** Which node each node was reached from, and as which of its operands; a user of −1 means that it was not reached. */
export interface Ways {
  readonly user: Int32Array
  readonly place: Int32Array
}

export const noWays = (length: number): Ways => ({
  user: new Int32Array(length).fill(-1),
  place: new Int32Array(length),
})

/** The nodes from one (included) up to where its way began (left out). */
export const upwards = ({ user }: Ways, from: number): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let i = from; (user[i] as number) >= 0; i = user[i] as number) found.push(i)
  return found
}

/** Which operand leads on at each step from the root down to a node. */
export const pathTo = (ways: Ways, at: number): ReadonlyArray<number> =>
  upwards(ways, at)
    .map((i) => ways.place[i] as number)
    .reverse()
