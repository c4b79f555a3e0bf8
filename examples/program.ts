/** What programs have in common. */
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

/** Lets the program go on when nobody reads its output any more, as in `… | head -1`: there may be files to write. */
export const goOnUnread = (): void => {
  process.stdout.on('error', (e: NodeJS.ErrnoException) => {
    if (e.code !== 'EPIPE') throw e
  })
}
