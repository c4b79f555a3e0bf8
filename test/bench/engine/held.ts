/**
 * How much memory an expression holds. A program of its own that loads nothing but fluxion: the first few nodes that a
 * process makes decide how much room V8 leaves in every later one, so they must be what they are in most programs,
 * variables.
 */
import { writeFileSync } from 'node:fs'
import { tapeOf } from 'fluxion'
import { toJson } from './json.js'
import { networkOf } from './workloads.js'

export interface Held {
  readonly nodes: number
  /** Bytes a node: by how much the process grew, and its heap. */
  readonly process: number
  readonly heap: number
}

const collected = (): { readonly process: number; readonly heap: number } => {
  ;(globalThis as unknown as { readonly gc: () => void }).gc()
  const { arrayBuffers, heapUsed, rss } = process.memoryUsage()
  return { process: rss, heap: heapUsed + arrayBuffers }
}

const held = (wanted: number): Held => {
  const before = collected()
  const e = networkOf(wanted)
  const after = collected()
  const { length: nodes } = tapeOf(e).nodes
  return { nodes, process: (after.process - before.process) / nodes, heap: (after.heap - before.heap) / nodes }
}

const [answer = '', wanted = ''] = process.argv.slice(2)
writeFileSync(answer, toJson(held(Number(wanted))))
