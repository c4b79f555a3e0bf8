/**
 * Typed arrays with an entry for each node, in memory that V8 does not count. V8 counts the bytes of ordinary buffers
 * and runs a full garbage collection after every 64 MB of them: with millions of nodes that takes longer than what the
 * arrays are needed for. A SharedArrayBuffer is not counted, holds the same numbers, and is collected like anything
 * else. Where an engine has none, ordinary memory does.
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
