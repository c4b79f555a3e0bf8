/**
 * Every law of some sets rejects each of its mutants, within its own number of runs, whatever the key; a table is
 * printed.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { kills, killTable, laws, lawsIn, type Kill, type Laws } from 'fluxion/laws'

const keys = Array.from({ length: 100 }, (_, k) => k + 1)

export const testKills = (set: Laws): void => {
  const table: Array<Kill> = []
  describe(`mutants of the laws of ${set.name}, with keys 1 to ${keys.length}`, () => {
    test.each(lawsIn(set).map((law) => [law.name, law] as const))(
      'are caught by: %s',
      { timeout: 300_000 },
      (_, law) => {
        const mine = kills(laws(law.name, law), keys)
        table.push(...mine)
        // a law without a mutant tests nothing
        expect(mine.length).toBeGreaterThan(0)
        expect(mine.filter(({ survived }) => survived.length > 0)).toEqual([])
        expect(mine.every(({ share }) => share >= 0.5)).toBe(true)
      },
    )
    afterAll(() => {
      console.log(killTable(table))
    })
  })
}
