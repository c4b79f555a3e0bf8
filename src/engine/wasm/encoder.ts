/** The binary format of WebAssembly, as much of it as is needed here. See the specification, "Binary Format". */

import * as Byte from './byte.js'

/** Bytes being written. */
export interface Bytes {
  readonly byte: (b: number) => void
  /** An unsigned integer, seven bits a byte. */
  readonly unsigned: (n: number) => void
  /** A signed one of 32 bits. */
  readonly signed: (n: number) => void
  readonly all: (bytes: ArrayLike<number>) => void
  readonly length: () => number
  readonly finish: () => Uint8Array
}

export const bytes = (): Bytes => {
  let buffer = new Uint8Array(1024)
  let length = 0
  const grow = (more: number): void => {
    const larger = new Uint8Array(2 * (length + more))
    larger.set(buffer)
    buffer = larger
  }
  const byte = (b: number): void => {
    if (length === buffer.length) grow(1)
    buffer[length] = b
    length += 1
  }
  const unsigned = (n: number): void => {
    let rest = n
    while (rest > 127) {
      byte((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    byte(rest)
  }
  const signed = (n: number): void => {
    let rest = n | 0
    for (;;) {
      const low = rest & 127
      rest >>= 7
      if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) {
        byte(low)
        return
      }
      byte(low | 128)
    }
  }
  return {
    byte,
    unsigned,
    signed,
    all: (list) => {
      if (length + list.length > buffer.length) grow(list.length)
      buffer.set(list, length)
      length += list.length
    },
    length: () => length,
    finish: () => buffer.slice(0, length),
  }
}

/** A function to be: its locals by type, and the bytes of its body. */
export interface FunctionBody {
  readonly locals: ReadonlyArray<{ readonly count: number; readonly type: number }>
  readonly body: Uint8Array
}

/** A function that JavaScript gives, of so many numbers. */
interface ImportedFunction {
  readonly name: string
  readonly parameters: number
}

const text = (out: Bytes, s: string): void => {
  out.unsigned(s.length)
  out.all(Array.from(s, (c) => c.charCodeAt(0)))
}

/**
 * A module with one memory of exactly so many pages and functions without parameters, of which `exported` can be called
 * from outside. Imports come from the namespace `i`, the memory under the name `m`. All names are ours: those of
 * variables never get here.
 */
export const moduleOf = (
  pages: number,
  imports: ReadonlyArray<ImportedFunction>,
  functions: ReadonlyArray<FunctionBody>,
  exported: ReadonlyArray<{ readonly name: string; readonly index: number }>,
): Uint8Array => {
  const out = bytes()
  out.all([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  const section = (id: number, write: (s: Bytes) => void): void => {
    const s = bytes()
    write(s)
    out.byte(id)
    out.unsigned(s.length())
    out.all(s.finish())
  }
  const vector = <T>(s: Bytes, list: ReadonlyArray<T>, write: (x: T, k: number) => void): void => {
    s.unsigned(list.length)
    list.forEach(write)
  }
  const arities = [...new Set(imports.map((f) => f.parameters))]
  section(1, (s) => {
    s.unsigned(1 + arities.length)
    s.all([0x60, 0, 0])
    arities.forEach((n) => {
      s.byte(0x60)
      s.unsigned(n)
      s.all(new Array<number>(n).fill(Byte.f64))
      s.all([1, Byte.f64])
    })
  })
  section(2, (s) => {
    s.unsigned(imports.length + 1)
    imports.forEach((f) => {
      text(s, 'i')
      text(s, f.name)
      s.byte(0)
      s.unsigned(1 + arities.indexOf(f.parameters))
    })
    text(s, 'i')
    text(s, 'm')
    s.all([2, 1])
    s.unsigned(pages)
    s.unsigned(pages)
  })
  section(3, (s) => vector(s, functions, () => s.unsigned(0)))
  section(7, (s) =>
    vector(s, exported, ({ index, name }) => {
      text(s, name)
      s.byte(0)
      s.unsigned(imports.length + index)
    }),
  )
  section(10, (s) =>
    vector(s, functions, (f) => {
      const head = bytes()
      vector(head, f.locals, ({ count, type }) => {
        head.unsigned(count)
        head.byte(type)
      })
      s.unsigned(head.length() + f.body.length)
      s.all(head.finish())
      s.all(f.body)
    }),
  )
  return out.finish()
}
