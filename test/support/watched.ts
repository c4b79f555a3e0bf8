import { primitive, type Operation } from 'fluxion'

/** The identity as an operation, and the values that it was given: a trace of every evaluation. */
export const watched = (): { readonly seen: Operation<1>; readonly values: ReadonlyArray<number> } => {
  const values: Array<number> = []
  const seen = primitive({
    name: 'seen',
    arity: 1,
    value: (v) => {
      values.push(v)
      return v
    },
    partials: (n) => [{ partial: n.constant(1) }],
  })
  return { seen, values }
}
