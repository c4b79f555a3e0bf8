/** The hashes in other JavaScript engines than this one: Chromium, and QuickJS, which shares no code with it. */
import { fileURLToPath } from 'node:url'
import { findChromium, foundBy } from '../browser/chromium.mjs'
import { bundled, inQuickJS } from '../browser/engines.mjs'

/** What an engine came to, or why there is nothing to compare. */
export type Elsewhere = { readonly engine: string } & (
  { readonly hashes: ReadonlyMap<string, string> } | { readonly missing: string }
)

type Entries = ReadonlyArray<readonly [string, string]>

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

const chromium = async (): Promise<Entries> => {
  const path = findChromium()
  if (path === undefined)
    throw new Error('it was not found. Install it (apt-get install chromium), or say where it is: CHROMIUM=…')
  const found = (await foundBy(path, { script: await bundled(pathOf('page.ts'), { fromSource: true }) })) as {
    readonly hashes?: Entries
    readonly failure?: string
  }
  if (found.hashes === undefined) throw new Error(`the page failed: ${found.failure}`)
  return found.hashes
}

const quickJS = async (): Promise<Entries> =>
  (await inQuickJS(
    await bundled(pathOf('golden.ts'), { fromSource: true, name: 'golden' }),
    '[...golden.hashes()]',
  )) as Entries

const asked = async (engine: string, ask: () => Promise<Entries>): Promise<Elsewhere> => {
  try {
    return { engine, hashes: new Map(await ask()) }
  } catch (e) {
    return { engine, missing: e instanceof Error ? e.message : String(e) }
  }
}

/** One engine after the other. */
export const hashesElsewhere = async (): Promise<ReadonlyArray<Elsewhere>> => [
  await asked('Chromium', chromium),
  await asked('QuickJS', quickJS),
]
