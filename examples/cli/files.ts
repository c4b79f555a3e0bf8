/** Whether files can be written, found out before any work is done. */
import { accessSync, constants, mkdirSync } from 'node:fs'

/** What would keep files from being written into a folder; undefined when nothing does. */
export const unwritable = (folder: string): string | undefined => {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (e) {
    return `--out: the folder '${folder}' can't be written to: ${e instanceof Error ? e.message : String(e)}`
  }
}
