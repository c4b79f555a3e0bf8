/** WebAssembly as the JavaScript engine offers it, or not: a page's policy may forbid it. */

/** As much of the interface as is used here. */
export interface WebAssemblyHost {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => {
    readonly buffer: ArrayBuffer
  }
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly [space: string]: { readonly [name: string]: unknown } },
  ) => { readonly exports: { readonly [name: string]: unknown } }
  /** Compiles on another thread. */
  readonly compile: (code: Uint8Array) => Promise<object>
  readonly validate: (code: Uint8Array) => boolean
}

/** A module of one function without parameters that leaves a vector on the stack. */
const probe = (body: ReadonlyArray<number>): Uint8Array =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5, 1, 0x60, 0, 1, 0x7b],
    ...[3, 2, 1, 0],
    ...[10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b],
  ])

/** A vector of zeros. */
const zeros = [0x41, 0, 0xfd, 17]

/**
 * Whether modules may be compiled here, with vectors in them. The policy of a page may forbid it, and says so only when
 * one tries.
 */
const works = (h: WebAssemblyHost): boolean => {
  try {
    return typeof new h.Module(probe(zeros)) === 'object'
  } catch {
    return false
  }
}

/** WebAssembly, if there is any that can be used. */
export const host = (): WebAssemblyHost | undefined => {
  const h = (globalThis as { readonly WebAssembly?: WebAssemblyHost }).WebAssembly
  return h !== undefined && works(h) ? h : undefined
}

/** Whether there is an instruction that multiplies and adds at once (relaxed SIMD). */
export const offersFma = (): boolean =>
  host()?.validate(probe([...zeros, ...zeros, ...zeros, 0xfd, 0x87, 0x02])) === true
