/** Operations of as many operands as one likes, which take them as a list too. */
import { asList } from '../error.js'
import { makeApply, type Expr } from '../node.js'
import { liftAll, type Operand, type VariablesOf } from '../operand.js'
import type { Operation } from '../primitive.js'

/** What stands among the arguments or in the one list that they are. */
type ElementOf<A> = A extends ReadonlyArray<infer O> ? O : A

/**
 * An operation of many operands that may be given as a list: `norm([a, b])` is `norm(a, b)`.
 *
 * @since 0.1.0
 * @category model
 */
export interface ListOperation extends Pick<Operation<'many'>, 'at' | 'primitive'> {
  // One signature for both: of several, TypeScript hands on the last alone. And one type for all arguments: where one
  // may be the list or its element, it is taken for both.
  <const T extends ReadonlyArray<Operand<string>> | readonly [Operand<string> | ReadonlyArray<Operand<string>>]>(
    ...operands: T
  ): Expr<VariablesOf<ElementOf<T[number]>>>
}

/** The same operation, called with a list or with its elements. */
export const ofList = ({ at, primitive }: Operation<'many'>): ListOperation => {
  const call = (...operands: ReadonlyArray<unknown>): Expr<string> => {
    const [first] = operands
    const list = (operands.length === 1 && Array.isArray(first) ? first : operands) as ReadonlyArray<Operand<string>>
    return makeApply(primitive, liftAll(asList(list, primitive.name, `${primitive.name}([a, b])`), primitive.name))
  }
  return Object.assign(call, { primitive, at }) as unknown as ListOperation
}
