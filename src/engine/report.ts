/** `CompileReport`, what `compile` recognised and made of it; and `explain`, which prints that. */
import { having } from '../checks/options.js'
import type { Group } from './fuse/fuse.js'
import { stepOf, type Access } from './program/access.js'
import { foldBody, type Body } from './program/body.js'
import { segmentsIn, type Statement } from './program/statement.js'

/** Time spent, in milliseconds: by `compileAsync` with what other tasks took in between. */
export interface Phases {
  /** From the graph to the tape. */
  readonly tape: number
  /** Grouping by shape, and finding strides. */
  readonly roll: number
  /** Statements and their derivatives. */
  readonly differentiate: number
  /** Loops and code. */
  readonly schedule: number
  /** Bytes, and what the JavaScript engine makes of them. */
  readonly emit: number
}

/**
 * What `compile` made of an expression.
 *
 * @since 0.1.0
 * @category compilation
 */
export interface CompileReport {
  /** WebAssembly; the same program interpreted in JavaScript; or the tape, node by node. */
  readonly runs: 'wasm' | 'interpreter' | 'tape'
  /** Why it runs that way. */
  readonly why: string
  /** Nodes of the expressions it was made from; each once, however many rows there are. */
  readonly nodes: number
  /** Groups of nodes of one shape. */
  readonly classes: number
  readonly statements: number
  /** Loops that they were joined into. */
  readonly loops: number
  /** Bytes of WebAssembly. */
  readonly bytes: number
  /** Bytes of memory for numbers. */
  readonly memory: number
  /** Options that change bits: fused multiplication and addition, single precision. */
  readonly options: ReadonlyArray<'fma' | 'float32'>
  readonly milliseconds: Phases
  /** The statements in a readable form, loop by loop. */
  readonly program: string
}

const LETTERS = 'ijklmnpqrs'
const digitName = (k: number): string => LETTERS[k] ?? `i${k}`

const numeral = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

/** An index: `3·i + j + 2`; `t` counts the rounds of a sequence. */
const indexText = (a: Access): string => {
  const { base, strides } = a
  const term = (by: number, name: string): ReadonlyArray<string> =>
    by === 0 ? [] : [by === 1 ? name : by === -1 ? `−${name}` : `${by}·${name}`]
  const moving = [...term(stepOf(a), 't'), ...strides.flatMap((s, k) => term(s, digitName(k)))]
  return [...moving, ...(base === 0 && moving.length > 0 ? [] : [String(base)])].join(' + ')
}

const accessText = (a: Access): string =>
  `${a.array.name}[${a.indices === undefined ? indexText(a) : `${a.indices.array.name}[${indexText(a.indices)}]${a.base === 0 ? '' : ` + ${a.base}`}`}]`

/** Characters of a body that are shown: what shares much is a long text. */
const LONGEST = 4000

const bodyText = (body: Body): string =>
  foldBody<string>(body, (b, operands) => {
    const text = wholeText(b, operands)
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  })

const wholeText = (b: Body, operands: ReadonlyArray<string>): string => {
  const [x, y] = operands
  switch (b._tag) {
    case 'Number':
      return numeral(b.value)
    case 'Load':
      return accessText(b.access)
    case 'Add':
      return `(${x} + ${y})`
    case 'Mul':
      return `${x}·${y}`
    case 'Pow':
      return `${x}^${numeral(b.exponent)}`
    case 'Exp':
    case 'Tanh':
      return `${b._tag.toLowerCase()}(${x})`
    case 'Apply':
      return `${b.primitive.name}(${operands.join(', ')})`
  }
}

const withoutParentheses = (text: string): string =>
  text.startsWith('(') && text.endsWith(')') && !text.slice(1, -1).includes('(') ? text.slice(1, -1) : text

const statementText = (s: Statement): string => {
  const start = s.initial === undefined ? '' : ` from ${withoutParentheses(bodyText(s.initial))}`
  const sign = s.mode === 'add' ? '+=' : '='
  const body = withoutParentheses(bodyText(s.body))
  const digits = [...s.extents.keys()].filter((k) => s.out.strides[k] === 0).map(digitName)
  const sum = digits.length === 0 ? '' : `Σ${digits.join('')} `
  return `  ${accessText(s.out)} ${sign} ${sum}${body}${start}`
}

const loopText = ({ statements }: Group): string => {
  const extents = statements[0]?.extents ?? []
  const box = extents.map((e, k) => `${digitName(k)} < ${e}`).reverse()
  return [box.length === 0 ? 'once' : `for ${box.join(', ')}`, ...statements.map(statementText)].join('\n')
}

const indented = (text: string): string => text.replace(/^/gm, '  ')

/** The statements of a program, loop by loop. */
export const programText = (groups: ReadonlyArray<Group>): string =>
  segmentsIn(groups)
    .map(({ members, rounds }) => {
      const text = members.map(loopText).join('\n')
      return rounds === 1 ? text : `for t < ${rounds}, one after the other\n${indented(text)}`
    })
    .join('\n')

const kilo = (bytes: number): string =>
  bytes < 10_000 ? `${bytes} B` : bytes < 1e7 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

const sizeOf = ({ classes, loops, statements }: CompileReport): string =>
  `; ${counted(classes, 'class', 'classes')}, ${counted(statements, 'statement')} in ${counted(loops, 'loop')}`

const ways = {
  wasm: 'WebAssembly',
  interpreter: 'JavaScript, statement by statement',
  tape: 'JavaScript, node by node',
} as const

/**
 * A report to read: what was recognised, how it runs and why, and the program itself.
 *
 * @example
 * import { compile, explain, mul, variable } from 'fluxion'
 *
 * const { report } = compile(mul(variable('x'), variable('y')))
 * assert.strictEqual(explain(report).includes('∂x[0] = x[1]'), true)
 *
 * @since 0.1.0
 * @category compilation
 */
export const explain = (r: CompileReport): string => {
  const { differentiate, emit, roll, schedule, tape } = having(
    r,
    'milliseconds',
    'explain',
    'the report of a compiled function',
  ).milliseconds
  const ms = (t: number): string => t.toFixed(t < 10 ? 1 : 0)
  const size = r.runs === 'tape' ? '' : sizeOf(r)
  const bytes = r.runs === 'wasm' ? `, ${kilo(r.bytes)} of code` : ''
  return [
    `${counted(r.nodes, 'node')}${size}${bytes}, ${kilo(r.memory)} of numbers`,
    `runs as ${ways[r.runs]}: ${r.why}${r.options.length === 0 ? '' : `; with ${r.options.join(' and ')}`}`,
    `ms: tape ${ms(tape)}, roll ${ms(roll)}, differentiate ${ms(differentiate)}, schedule ${ms(schedule)}, emit ${ms(emit)}`,
    ...(r.program === '' ? [] : ['', r.program]),
  ].join('\n')
}
