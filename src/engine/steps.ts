/**
 * Compiling in steps, as a generator. Nothing is half done where it yields, so its steps may run at once (`compile`),
 * or with the thread given back in between (`compileAsync`): the result is the same.
 */
import { now } from './clock.js'
import { host, type WebAssemblyHost } from './wasm/host.js'

/** Work in steps. Where it yields bytes, it is to be given the module of WebAssembly compiled from them. */
export type Steps<A> = Generator<Uint8Array | undefined, A, object | undefined>

/** How many nodes one step goes through: some milliseconds of work. */
export const NODES_PER_STEP = 8192

/** Milliseconds after which the thread is given back. */
const SLICE = 5

/**
 * Asks for the module of WebAssembly that these bytes are. Whoever runs the steps compiles it: at once, or on another
 * thread.
 */
export function* compiledModule(code: Uint8Array): Steps<object> {
  return (yield code) as object
}

/** A list of results, with a stop after each. */
export function* each<A, B>(list: ReadonlyArray<A>, resultOf: (a: A, k: number) => B): Steps<ReadonlyArray<B>> {
  const results: Array<B> = []
  for (const [k, a] of list.entries()) {
    results.push(resultOf(a, k))
    yield
  }
  return results
}

/** How many outputs one step goes through, each with the nodes that it consists of. */
export const OUTPUTS_PER_STEP = 128

/**
 * Work on a list of nodes or outputs, a stretch in each step. `work` has the loops, since engines don't optimise
 * those of a generator.
 */
export function* inStretches(
  length: number,
  work: (from: number, to: number) => void,
  perStep: number = NODES_PER_STEP,
): Steps<void> {
  for (let from = 0; from < length; from += perStep) {
    work(from, length - from < perStep ? length : from + perStep)
    yield
  }
}

/** All steps at once. */
export const atOnce = <A>(steps: Steps<A>): A => {
  const compiled = (code: Uint8Array): object => {
    const { Module } = host() as WebAssemblyHost
    return new Module(code)
  }
  let done = steps.next()
  while (done.done !== true) {
    const code = done.value
    done = steps.next(code && compiled(code))
  }
  return done.value
}

interface Channel {
  readonly port1: { onmessage: (() => void) | null; readonly close: () => void }
  readonly port2: { readonly postMessage: (message: undefined) => void }
}

/** Ways to come back later. An engine that has neither runs nothing else in between. */
interface Turns {
  readonly MessageChannel?: new () => Channel
  readonly setTimeout?: (then: () => void, milliseconds: number) => unknown
}

/**
 * Resolves after other tasks had their turn: events, timers, painting. By a message where possible, as a page's timers
 * take 4 ms at least.
 */
const othersTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { MessageChannel, setTimeout } = globalThis as unknown as Turns
    if (MessageChannel !== undefined) {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(undefined)
    } else if (setTimeout !== undefined) setTimeout(resolve, 0)
    else resolve()
  })

/**
 * The steps in slices of some milliseconds. In between the thread is given back, and modules are compiled on another.
 */
export const inSlices = async <A>(steps: Steps<A>): Promise<A> => {
  let began = now()
  let done = steps.next()
  while (done.done !== true) {
    const code = done.value
    const module = code && (await (host() as WebAssemblyHost).compile(code))
    if (module !== undefined) began = now()
    else if (now() - began >= SLICE) {
      await othersTurn()
      began = now()
    }
    done = steps.next(module)
  }
  return done.value
}
