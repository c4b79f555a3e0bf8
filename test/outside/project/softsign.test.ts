import { abs, primitive } from 'fluxion'
import { primitiveLaws } from 'fluxion/laws'
import { testLaws } from 'fluxion/laws/vitest'

const softsign = primitive({
  name: 'softsign',
  arity: 1,
  value: (x) => x / (1 + Math.abs(x)),
  partials: (n, [x]) => [{ partial: n.pow(n.add(n.constant(1), abs.at(n)(x)), -2) }],
})
testLaws(primitiveLaws(softsign, { operands: [[-10, 10]] }))
