import { describe, expect, it } from 'vitest'
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import * as F from '../../src/index.js'
import { wrongWith } from './agreement.js'
import { composed } from './composed.js'

describe('programs of several stages', () => {
  const programs = Array.from({ length: 50 }, (_, k) => composed(k + 30)).filter((p) => F.tapeOf(p.e).ops.length < 1000)
  it('give what the fold gives', () => {
    const wrong = programs.flatMap(({ e, text }, seed) => {
      const env = new Map([...F.freeVariables(e)].map((name, k) => [name, 0.8 * Math.cos(k * k + seed)]))
      return wrongWith(e, env, alwaysLoops).map((what) => `${text}: ${what}`)
    })
    expect(wrong).toEqual([])
  })
  it('of which many become loops over their steps', () => {
    const { length } = programs.filter(({ e }) =>
      compileBy(alwaysLoops, e, { run: 'interpreter' }).report.program.includes('one after the other'),
    )
    expect(length).toBeGreaterThan(programs.length / 4)
  })
})
