/** Where a worker thread starts: Node 20 does not give threads the TypeScript loader of the main one. */
import { register } from 'tsx/esm/api'

register()
export default (await import('./worker.ts')).default
