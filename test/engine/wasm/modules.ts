/** The modules that something compiles, byte for byte: seen where they are handed to the JavaScript engine. */
import type { WebAssemblyHost } from '../../../src/engine/wasm/host.js'

interface Engine extends WebAssemblyHost {
  readonly Module: WebAssemblyHost['Module'] & {
    readonly imports: (
      module: object,
    ) => ReadonlyArray<{ readonly module: string; readonly name: string; readonly kind: string }>
  }
}

const surroundings = globalThis as unknown as { WebAssembly: Engine }

/** WebAssembly, which the types of ECMAScript know nothing about. */
export const engine: Engine = surroundings.WebAssembly

/** Runs with some of it replaced. */
const replacing = (parts: Partial<Engine>, run: () => void): void => {
  const { Instance, Memory, Module, compile, validate } = engine
  surroundings.WebAssembly = { Instance, Memory, Module, compile, validate, ...parts }
  try {
    run()
  } finally {
    surroundings.WebAssembly = engine
  }
}

export const modulesMade = (run: () => void): ReadonlyArray<Uint8Array> => {
  const codes: Array<Uint8Array> = []
  const Module = new Proxy(engine.Module, {
    construct: (Made, [code]: [Uint8Array]) => {
      // what asks whether modules may be compiled at all imports nothing, and is not one of them
      const made = new Made(code)
      if (engine.Module.imports(made).length > 0) codes.push(code)
      return made
    },
  })
  replacing({ Module }, run)
  return codes
}

/** How many memories something is given. */
export const memoriesMade = (run: () => void): number => {
  let count = 0
  const Memory = new Proxy(engine.Memory, {
    construct: (Made, [size]: [{ readonly initial: number; readonly maximum: number }]) => {
      count += 1
      return new Made(size)
    },
  })
  replacing({ Memory }, run)
  return count
}

/** Runs where the JavaScript engine has no memory left to give. */
export const withoutMemory = (run: () => void): void => {
  const Memory = new Proxy(engine.Memory, {
    construct: () => {
      throw new RangeError('WebAssembly.Memory(): could not allocate memory')
    },
  })
  replacing({ Memory }, run)
}
