/**
 * Arrays of numbers, as many as there are nodes. V8 counts the bytes of ordinary buffers, and after every 64 MB of them it goes through all objects there are: with
 * millions of nodes that takes longer than what the arrays are needed for. Memory that could be shared is not counted, and is given back just the same
 * when nobody has it any more. It holds the same numbers; where an engine has none to offer, ordinary memory does.
 */

/** Bytes from which on it matters how they are counted. */
const LARGE = 65536

/** A kind of typed array. */
interface Kind<T> {
  readonly BYTES_PER_ELEMENT: number
  new (from: number | ArrayBufferLike): T
}

/** A typed array of that kind, full of zeros. */
export const roomy = <T>(Type: Kind<T>, length: number): T => {
  const bytes = length * Type.BYTES_PER_ELEMENT
  return new Type(bytes >= LARGE && typeof SharedArrayBuffer === 'function' ? new SharedArrayBuffer(bytes) : length)
}
export const roomyIntegers = (length: number): Int32Array => roomy(Int32Array, length)
