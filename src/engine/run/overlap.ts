/** Points that share memory with arrays that are about to be written. */

const doOverlap = (a: Float64Array, b: Float64Array): boolean =>
  a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength

/** A point that writing into some arrays does not change: itself, or a copy if it shares memory with one of them. */
export const apartFrom = <X extends ArrayLike<number>>(
  x: X,
  written: ReadonlyArray<Float64Array | undefined>,
): X | Float64Array =>
  x instanceof Float64Array && written.some((w) => w !== undefined && doOverlap(x, w)) ? x.slice() : x
