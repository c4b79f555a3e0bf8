/** The error function. Its slope stands with the exponentials. */
import type { Machine } from '../machine.js'
import { exponential, whole } from './exponential.js'
import { routine } from './routine.js'
import { atMost, polynomial } from './words.js'

/** erf x / x − 1 in z = x², for |x| ≤ 1. */
const NEAR = [
  0.12837916709551256, -0.3761263890318355, 0.11283791670945253, -0.02686617064327622, 0.005223977607423468,
  -0.0008548325989696758, 0.00012055295320494294, -1.4924744663335489e-5, 1.6447517677871873e-6, -1.6209175911748696e-7,
  1.3722976265924504e-8, -7.801188874097751e-10,
]

/** (1 − erf x)·e^(x²) in t = 1/(x + 2.5), for 1 ≤ x ≤ 6: the greatest error, times e^(−x²), is least. */
const FAR = [
  -5.5765334652427886e-5, 0.5670096568109656, 1.3457378413990075, 4.133399322640304, -1.4045259214897385,
  63.09876447802655, -210.7713789244616, 705.1562447391593, -1397.951655998764, 1414.2039152081027, -622.8106749504434,
  46.61153924028931,
]

/** From here on erf x is 1. */
const END = 6

/** erf x = 2/√π · ∫ e^(−t²) dt from 0 to x. */
export const erf = <A, M>(m: Machine<A, M>, x: A): A => {
  const one = m.constant(1)
  const a = atMost(m, m.abs(x), END)
  const z = m.mul(a, a)
  const near = m.add(
    a,
    m.mul(
      a,
      routine(m, 'erfNear', (z) => polynomial(m, z, NEAR), [z]),
    ),
  )
  const t = m.div(one, m.add(a, m.constant(2.5)))
  const parts = exponential(m, m.neg(z))
  const decay = m.mul(whole(m, parts).high, m.power2(parts.n))
  const far = m.sub(
    one,
    m.mul(
      decay,
      routine(m, 'erfFar', (t) => polynomial(m, t, FAR), [t]),
    ),
  )
  return m.copySign(m.select(m.lt(a, one), near, far), x)
}
