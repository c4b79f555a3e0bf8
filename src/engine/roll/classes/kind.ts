/** What the nodes of a class are. A product of a node with itself is a square. */
export const Var = 0
export const Const = 1
export const Sum = 2
export const Mul = 3
export const Square = 4
export const Pow = 5
export const Exp = 6
export const Tanh = 7
export const Apply = 8

export type Any =
  | typeof Var
  | typeof Const
  | typeof Sum
  | typeof Mul
  | typeof Square
  | typeof Pow
  | typeof Exp
  | typeof Tanh
  | typeof Apply

export const isProduct = (kind: Any): boolean => kind === Mul || kind === Square
