/** What the page does: it computes the hashes and sends them to where it came from. */
import { hashes } from './golden.js'

const answer = (): object => {
  try {
    return { hashes: [...hashes()] }
  } catch (e) {
    return { failure: e instanceof Error ? (e.stack ?? e.message) : String(e) }
  }
}

void fetch('/found', { method: 'POST', body: JSON.stringify(answer()) })
