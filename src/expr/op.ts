/**
 * Node types as small integers, to switch over in the loops that run millions of times. They are constants of a module,
 * which bundlers write out where they are used: `import * as Op from './op.js'`.
 */
export const Const = 0
export const Var = 1
export const Add = 2
export const Mul = 3
export const Pow = 4
export const Exp = 5
export const Tanh = 6
export const Apply = 7
