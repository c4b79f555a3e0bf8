/** Whether files can be written, found out before any work is done. */
import { accessSync, constants, existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Of a folder and those that it lies in, those that are not there, the outermost first. */
const missing = (folder: string): ReadonlyArray<string> =>
  existsSync(folder) ? [] : [...missing(dirname(folder)), folder]

/**
 * Makes folders, each inside the one before, and removes them again. One by one: asked to make them all, Node 20 hangs
 * where none can be made, as in /proc.
 */
const tryToMake = ([outer, ...inner]: ReadonlyArray<string>): void => {
  if (outer === undefined) return
  // Like a/.., which exists as soon as a does.
  if (existsSync(outer)) return tryToMake(inner)
  mkdirSync(outer)
  try {
    tryToMake(inner)
  } finally {
    rmdirSync(outer)
  }
}

/**
 * What would keep files from being written into a folder; undefined when nothing does. Nothing is left of the trial.
 */
export const unwritable = (folder: string): string | undefined => {
  const problem = (why: string): string => `--out: the folder '${folder}' can't be written to: ${why}`
  try {
    tryToMake(missing(folder))
    if (!existsSync(folder)) return undefined
    if (!statSync(folder).isDirectory()) return problem('it is a file')
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (e) {
    return problem(e instanceof Error ? e.message : String(e))
  }
}
