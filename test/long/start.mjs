/**
 * Starts the long run: TypeScript, loaded in this very process so that Ctrl-C reaches it, on the built package unless
 * TSX_TSCONFIG_PATH says otherwise.
 */
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(new URL('../bench/tsconfig.json', import.meta.url))
register()
await import('./laws.ts')
