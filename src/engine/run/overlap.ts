/** Points that share memory with arrays that are about to be written. */

const doOverlap = (a: ArrayBufferView, b: ArrayBufferView): boolean =>
  a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength

/** A point that writing into some arrays does not change: itself, or a copy if it shares memory with one of them. */
export const apartFrom = <X extends ArrayLike<number>>(
  x: X,
  written: ReadonlyArray<Float64Array | undefined>,
): X | Float64Array =>
  // An array of another page's is no instance of those here.
  ArrayBuffer.isView(x) && written.some((w) => w !== undefined && doOverlap(x, w)) ? new Float64Array(x) : x
