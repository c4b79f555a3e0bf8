/** Buffers that are used again and again, as evaluation by the fold has them. */
export { lending } from '../expr/fold.js'
