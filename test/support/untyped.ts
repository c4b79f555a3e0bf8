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
