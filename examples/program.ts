/** Whether a module is the program that was started, or only imported by it. */
import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Whether the module with this URL was started. By its real path: it may be started through a link, and without its
 * ending.
 */
export const isProgram = (url: string): boolean => {
  const [, started] = process.argv
  if (started === undefined) return false
  const own = realpathSync(fileURLToPath(url))
  return [started, `${started}.ts`].some((file) => existsSync(file) && realpathSync(file) === own)
}
