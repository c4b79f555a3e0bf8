/** PROVISIONAL until src/math/onNumbers.ts arrives */
const f = new Float64Array(1)
const u = new Uint32Array(f.buffer)
export const onNumbers = {
  sqrt: (x: number): number => Math.sqrt(x),
  abs: (x: number): number => Math.abs(x),
  floor: (x: number): number => Math.floor(x),
  neg: (x: number): number => -x,
  copySign: (a: number, b: number): number => {
    f[0] = b
    const s = (u[1] as number) >>> 31
    const v = Math.abs(a)
    return s ? -v : v
  },
  power2: (n: number): number => {
    f[0] = n + 6755399441055744
    const low = u[0] as number
    u[1] = ((low + 1023) << 20) >>> 0
    u[0] = 0
    return f[0] as number
  },
  exponent: (a: number): number => {
    f[0] = a
    return ((u[1] as number) >>> 20) - 1023
  },
  significand: (a: number): number => {
    f[0] = a
    u[1] = (((u[1] as number) & 0xfffff) | 0x3ff00000) >>> 0
    return f[0] as number
  },
  high: (a: number): number => {
    f[0] = a
    u[0] = ((u[0] as number) & 0xf8000000) >>> 0
    return f[0] as number
  },
  lookup: (list: ReadonlyArray<number>, i: number): number => list[Math.trunc(i) & (list.length - 1)] as number,
}
