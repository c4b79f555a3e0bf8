/** What untyped code does, and what it is told. */
import { FluxionError } from 'fluxion'

/** A function as untyped code sees it. */
export const untyped = (f: unknown): ((...args: ReadonlyArray<unknown>) => unknown) => f as never

/** The FluxionError that a call throws; whatever else it throws goes on its way. */
export const errorOf = (call: () => unknown): FluxionError => {
  try {
    call()
  } catch (e) {
    if (e instanceof FluxionError) return e
    throw e
  }
  throw new Error('nothing was thrown')
}

/** The code and the message of what a call throws. */
export const thrown = (call: () => unknown): string => {
  try {
    call()
  } catch (e) {
    return e instanceof FluxionError ? `${e.code}: ${e.message}` : `not a FluxionError: ${String(e)}`
  }
  return 'nothing thrown'
}
