/** One measurement in a process of its own, with memory and compiled code of its own; it answers in JSON. */
import { writeFileSync } from 'node:fs'
import { toJson } from './json.js'
import { bundleRounds } from './bundleRounds.js'
import { deep } from './deep.js'
import { drag, type How } from './drag.js'
import { irregular } from './irregular.js'
import { jacobians } from './jacobians.js'
import { moons } from './moons.js'
import type { RivalName } from './rival.js'
import { rounds } from './rounds.js'
import { size, smallFunctions, type Family } from './sizes.js'
import { bytes, start } from './start.js'
import { OUTPUTS } from './workloads/bundle.js'

const measure = (what: string, args: ReadonlyArray<string>): unknown => {
  const [first = '', ...rest] = args
  switch (what) {
    case 'rounds':
      return (first === OUTPUTS ? bundleRounds : rounds)(first, rest as ReadonlyArray<RivalName>)
    case 'start':
      return start(first)
    case 'bytes':
      return bytes()
    case 'small':
      return smallFunctions()
    case 'moons':
      return moons()
    case 'irregular':
      return irregular()
    case 'jacobians':
      return jacobians()
    case 'deep':
      return deep()
    case 'drag':
      return drag(first as How)
    case 'size':
      return size(first as Family, Number(rest[0]))
    default:
      throw new Error(`There is no measurement "${what}" in test/bench/engine/child.ts.`)
  }
}

const [answer = '', what = '', ...args] = process.argv.slice(2)
writeFileSync(answer, toJson(await measure(what, args)))
