/**
 * What the page does: it runs the programs, measures how long compiling keeps the thread, and sends both to where it
 * came from.
 *
 * A clock ticks while something is compiled; its state changes, and it is nobody else's.
 */
import { compile, compileAsync } from 'fluxion'
import { large, results } from './programs.js'

/** As much of a page as is used here. */
interface Page {
  readonly location: { readonly search: string }
  readonly requestAnimationFrame: (then: () => void) => void
}
const page = globalThis as unknown as Page

/** The longest time between two ticks of something that comes back as soon as it may. */
const ticking = (comeBack: (then: () => void) => void): (() => number) => {
  let [longest, last, isOver] = [0, performance.now(), false]
  const tick = (): void => {
    const time = performance.now()
    longest = Math.max(longest, time - last)
    last = time
    if (!isOver) comeBack(tick)
  }
  comeBack(tick)
  return () => {
    isOver = true
    tick()
    return longest
  }
}

const messages = (): ((then: () => void) => void) => {
  const { port1, port2 } = new MessageChannel()
  return (then) => {
    Object.assign(port1, { onmessage: then })
    port2.postMessage(undefined)
  }
}

/**
 * Milliseconds that compiling a graph takes, and the longest time for which other messages, and pictures, had to wait.
 */
const blocked = async (nodes: number): Promise<Readonly<Record<string, number>>> => {
  const e = large(nodes)
  // the first run is for the engine to warm up
  await compileAsync(e)
  const began = performance.now()
  const { nodes: counted } = compile(e).report
  const atOnce = performance.now() - began
  await new Promise((resolve) => setTimeout(resolve, 50))
  const [wait, frame] = [ticking(messages()), ticking(page.requestAnimationFrame)]
  const start = performance.now()
  await compileAsync(e)
  return { nodes: counted, atOnce, inSlices: performance.now() - start, wait: wait(), frame: frame() }
}

const measured = async (): Promise<ReadonlyArray<Readonly<Record<string, number>>>> => {
  const sizes = (new URLSearchParams(page.location.search).get('sizes') ?? '').split(',').filter((s) => s !== '')
  return sizes.reduce<Promise<ReadonlyArray<Readonly<Record<string, number>>>>>(
    async (before, size) => [...(await before), await blocked(Number(size))],
    Promise.resolve([]),
  )
}

const answer = async (): Promise<object> => {
  try {
    return { results: results(), measured: await measured() }
  } catch (e) {
    return { failure: e instanceof Error ? (e.stack ?? e.message) : String(e) }
  }
}

void answer().then((found) => fetch('/found', { method: 'POST', body: JSON.stringify(found) }))
