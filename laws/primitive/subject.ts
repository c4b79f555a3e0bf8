/** What every law of one primitive is made from. */
import * as fc from 'fast-check'
import type { Domain } from './domain.js'
import type { Instance } from './instance.js'

/** A primitive, where it is to be tried, and why it can't be, if it can't. */
export interface Subject {
  readonly name: string
  readonly instance: Instance
  readonly domain: Domain
  readonly objection: string | undefined
}

/** Samples of the domain; none for a law that will be refused before it asks for one. */
export const samplesFor = <T>(
  { domain, objection }: Subject,
  make: (domain: Domain) => fc.Arbitrary<T>,
): fc.Arbitrary<T> => (objection === undefined ? make(domain) : fc.constant(undefined as never))
