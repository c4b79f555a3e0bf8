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
  readonly validate: (code: Uint8Array) => boolean
}

/** WebAssembly, if there is any. */
export const host = (): WebAssemblyHost | undefined =>
  (globalThis as { readonly WebAssembly?: WebAssemblyHost }).WebAssembly

/** A function that multiplies and adds in one instruction: [] → [], of v128 constants. */
const FMA_PROBE = [
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 17, 1, 15, 0, 0x41, 0, 0xfd, 17, 0x41, 0, 0xfd, 17, 0x41,
  0, 0xfd, 17, 0xfd, 0x87, 0x02, 0x0b,
] // prettier-ignore

/** Whether relaxed SIMD is there. */
export const offersFma = (): boolean => host()?.validate(Uint8Array.from(FMA_PROBE)) === true
