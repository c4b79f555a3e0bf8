/** softsign as a user writes it, in two ways. */
import { abs, primitive, type Operation } from 'fluxion'

/** x / (1 + |x|), by its value and its slope (1 + |x|)⁻² */
export const byRules: Operation<1> = primitive({
  name: 'softsign',
  arity: 1,
  value: (v) => v / (1 + Math.abs(v)),
  partials: (n, [v]) => [{ partial: n.pow(n.add(n.constant(1), abs.at(n)(v)), -2) }],
})

/** The same by a definition alone, in other operations. */
export const byDefinition: Operation<1> = primitive({
  name: 'softsign',
  arity: 1,
  define: (n, [v]) => n.mul(v, n.pow(n.add(n.constant(1), abs.at(n)(v)), -1)),
})
