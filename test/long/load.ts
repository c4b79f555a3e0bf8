/** The laws to try: fluxion's own, or those of a module. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { either as E } from 'fp-ts'
import { allLaws, lawsIn, type Laws, type SomeLaw } from 'fluxion/laws'

const isLaws = (x: unknown): x is Laws => {
  const { members, name } = (x ?? {}) as Partial<Laws>
  return (
    typeof name === 'string' &&
    Array.isArray(members) &&
    members.every((m: Partial<SomeLaw>) => isLaws(m) || (typeof m?.name === 'string' && typeof m.open === 'function'))
  )
}

/** The laws of a set that a module exports, or what is wrong with it. */
export const loadLaws = async (file: string | undefined): Promise<E.Either<string, ReadonlyArray<SomeLaw>>> => {
  if (file === undefined) return E.right(lawsIn(allLaws))
  try {
    const module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown; laws?: unknown }
    const set = [module.default, module.laws].find(isLaws)
    if (set === undefined) {
      return E.left(`--laws: '${file}' exports no set of laws, neither as its default nor as \`laws\``)
    }
    return lawsIn(set).length === 0 ? E.left(`--laws: the set of '${file}' is empty`) : E.right(lawsIn(set))
  } catch (e) {
    return E.left(`--laws: '${file}' can't be loaded: ${e instanceof Error ? e.message : String(e)}`)
  }
}
