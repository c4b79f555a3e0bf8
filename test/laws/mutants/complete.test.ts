/** No set of laws is forgotten by the files beside this one. */
import { expect, test } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import * as everything from 'fluxion/laws'

test('every set that is part of allLaws is put before its mutants', () => {
  const here = new URL('.', import.meta.url)
  const sources = readdirSync(here)
    .map((file) => readFileSync(new URL(file, here), 'utf8'))
    .join()
  const sets = Object.entries(everything).filter(([, value]) =>
    (everything.allLaws.members as ReadonlyArray<unknown>).includes(value),
  )
  expect(sets.length).toBe(everything.allLaws.members.length)
  expect(
    sets.map(([name]) => name).filter((name) => !sources.includes(`${name},`) && !sources.includes(`(${name})`)),
  ).toEqual([])
})
