/** Writes src/math/elementary.ts from the definitions: `npm run generate`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { format, resolveConfig } from 'prettier'
import * as definitions from '../../src/math/definitions/index.js'
import { TWO_OVER_PI } from '../../src/math/definitions/twoOverPi.js'
import type { Machine } from '../../src/math/machine.js'
import { printer, type Node } from './printing.js'

/** The file that is generated. */
export const GENERATED: string = fileURLToPath(new URL('../../src/math/elementary.ts', import.meta.url))

type Definition = (m: Machine<Node, Node>, ...operands: ReadonlyArray<Node>) => Node

interface Entry {
  readonly name: string
  readonly parameters: ReadonlyArray<string>
  readonly definition: Definition
  readonly doc: string
}

const entry = (name: string, parameters: string, definition: unknown, doc: string): Entry => ({
  name,
  parameters: parameters.split(' '),
  definition: definition as Definition,
  doc,
})

const entries: ReadonlyArray<Entry> = [
  entry('exp', 'x', definitions.exp, 'eˣ.'),
  entry('expm1', 'x', definitions.expm1, 'eˣ − 1, with all its digits near 0.'),
  entry(
    'scaledPower',
    'x most',
    definitions.scaledPower,
    'e^(x − most) for x ≤ most, with what rounding takes from the difference.',
  ),
  entry('erfSlope', 'x', definitions.erfSlope, '2/√π · e^(−x²), the slope of `erf`.'),
  entry('erf', 'x', definitions.erf, 'The error function.'),
  entry('tanh', 'x', definitions.tanh, 'The hyperbolic tangent.'),
  entry('sech2', 'x', definitions.sech2, 'sech²x = 1 − tanh²x. It keeps its digits where tanh x rounds to ±1.'),
  entry('sigmoid', 'x', definitions.sigmoid, 'The logistic function 1/(1 + e⁻ˣ), with all its digits in both tails.'),
  entry('log', 'x', definitions.log, 'The natural logarithm: −∞ at 0, NaN below.'),
  entry('log1p', 'x', definitions.log1p, 'log(1 + x), with all its digits near 0.'),
  entry('softplus', 'x', definitions.softplus, 'log(1 + eˣ), without overflow.'),
  entry('sin', 'x', definitions.sin, 'The sine, x in radians.'),
  entry('cos', 'x', definitions.cos, 'The cosine, x in radians.'),
  entry('tan', 'x', definitions.tan, 'The tangent, x in radians.'),
  entry('sec2', 'x', definitions.sec2, '1/cos²x, the slope of the tangent, x in radians.'),
  entry('asin', 'x', definitions.asin, 'The inverse sine, in [−π/2, π/2]; NaN beyond ±1.'),
  entry('acos', 'x', definitions.acos, 'The inverse cosine, in [0, π]; NaN beyond ±1.'),
  entry('asinSlope', 'x', definitions.asinSlope, '1/√(1 − x²), the slope of the inverse sine.'),
  entry('sincSlope', 'x sine cosine', definitions.sincSlope, 'The derivative of sin x / x, from sin x and cos x.'),
  entry('cbrt', 'x', definitions.cbrt, 'The cube root, with the sign of x.'),
  entry('atan', 'x', definitions.atan, 'The inverse tangent, in [−π/2, π/2].'),
  entry('atan2', 'y x', definitions.atan2, 'The angle of the point (x, y), in [−π, π].'),
  entry('angleSlope', 'x y', definitions.angleSlope, 'x/(x² + y²), a slope of `atan2`, without overflow on the way.'),
  entry('hypot', 'x y', definitions.hypot, '√(x² + y²), without overflow; NaN beside a NaN.'),
  entry('scaleFor', 'x', definitions.scaleFor, 'What a distance must be multiplied by to have all its digits.'),
  entry(
    'component',
    'x y z',
    definitions.component,
    'x/z for the distance z of (x, y) from the origin, also where z is too great or too small to have digits.',
  ),
  entry('pow', 'x k', definitions.powOfAny, 'xᵏ as IEEE 754 `pow`, but that exponent ½ is the square root.'),
  entry('powSlope', 'x k', definitions.powSlope, 'k·xᵏ⁻¹, the slope of xᵏ, for a k whose k − 1 is inexact.'),
  entry('power', 'x y', definitions.power, 'The same as `pow`, for an exponent that varies.'),
  entry('powerSlope', 'x y', definitions.powerSlope, 'y·x^(y−1), the slope of a power in its base.'),
  entry(
    'powerGrowth',
    'x y z',
    definitions.powerGrowth,
    'log x · xʸ, the slope of a power in its exponent, from z = xʸ.',
  ),
]

const HEADER = `/**
 * The elementary functions on numbers. Generated from src/math/definitions by \`npm run generate\`: edit those. A
 * definition could be run as it stands, on the machine of numbers, but each of its operations would be a call; here
 * they are written out.
 */`

/** What the file must contain. */
export const generated = async (): Promise<string> => {
  const { machine, print, routines } = printer(new Map([[TWO_OVER_PI, 'TWO_OVER_PI']]))
  const functions = entries.map(({ definition, doc, name, parameters }) => {
    const before = routines.size
    const text = print(parameters, (...operands) => definition(machine, ...operands))
    const needed = [...routines].slice(before).map(([routine, body]) => `const ${routine} = ${body}\n`)
    return [...needed, `/** ${doc} */\nexport const ${name} = ${text}\n`].join('\n')
  })
  const all = functions.join('\n')
  const helpers = ['copySign', 'exponent', 'high', 'power2', 'scaleB', 'significand'].filter((name) =>
    all.includes(`${name}(`),
  )
  const source = [
    HEADER,
    `import { ${helpers.join(', ')} } from './bits.js'`,
    `import { TWO_OVER_PI } from './definitions/twoOverPi.js'\n`,
    `export { lessOneIsExact } from './exactness.js'\n`,
    all,
  ].join('\n')
  return format(source, { ...(await resolveConfig(GENERATED)), parser: 'typescript' })
}

/** What it contains. */
export const checkedIn = (): string => readFileSync(GENERATED, 'utf8')

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(GENERATED, await generated())
