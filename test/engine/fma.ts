/**
 * Run by its test under another flag of node: compiles a few programs with fused multiplications, and prints what they
 * give.
 */
import * as F from '../../src/index.js'
import { offersFma } from '../../src/engine/wasm/host.js'
import { fmaPrograms } from './fmaPrograms.js'

const ran = [false, true].map((float32) =>
  fmaPrograms().map(({ e, env }) => {
    const c = F.compile(e, { fma: true, float32 })
    const { gradient, value } = c.valueAndGrad(env)
    return { options: c.report.options, runs: c.report.runs, value, alone: c.value(env), gradient: [...gradient] }
  }),
)

process.stdout.write(JSON.stringify({ offered: offersFma(), ran }))
