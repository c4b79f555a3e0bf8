/**
 * A machine whose numbers are pieces of TypeScript. It makes one node of equal operations on equal operands, and when a
 * function is printed, what is used more than once gets a name. Mutable inside, as every builder of a graph: a printer
 * is made for one run of the generator.
 */
import type { Machine } from '../../src/math/machine.js'

export interface Node {
  readonly id: number
  readonly operation: string
  readonly operands: ReadonlyArray<Node>
  /** Of a constant its value, of a parameter, routine or list its name. */
  readonly of: string
}

/** What binds a piece together: the greater, the tighter. */
const [TIGHT, TIMES, PLUS, COMPARE, AND, OR, CHOICE] = [9, 7, 6, 5, 4, 3, 2]

interface Piece {
  readonly text: string
  readonly binds: number
}

const LONGEST = 90

const within = (piece: Piece, binds: number): string => (piece.binds >= binds ? piece.text : `(${piece.text})`)

/** a ∘ b, with brackets around b if it binds no tighter: the order of operations is part of what is printed. */
const infix = (sign: string, binds: number, [a, b]: ReadonlyArray<Piece>): Piece => ({
  text: `${within(a as Piece, binds)} ${sign} ${within(b as Piece, binds + 1)}`,
  binds,
})

const call = (name: string, operands: ReadonlyArray<Piece>): Piece => ({
  text: `${name}(${operands.map((p) => p.text).join(', ')})`,
  binds: TIGHT,
})

const signs: Readonly<Record<string, readonly [string, number]>> = {
  add: ['+', PLUS],
  sub: ['-', PLUS],
  mul: ['*', TIMES],
  div: ['/', TIMES],
  lt: ['<', COMPARE],
  le: ['<=', COMPARE],
  eq: ['===', COMPARE],
  ne: ['!==', COMPARE],
  and: ['&&', AND],
  or: ['||', OR],
}

const ofMath: ReadonlyArray<string> = ['sqrt', 'abs', 'floor']

const pieceOf = ({ of, operation }: Node, operands: ReadonlyArray<Piece>): Piece => {
  const sign = signs[operation]
  const [a, b, c] = operands as readonly [Piece, Piece, Piece]
  if (operation === 'constant' || operation === 'parameter')
    return { text: of, binds: of.startsWith('-') ? TIGHT - 1 : TIGHT }
  // && within && and || within || need no brackets on either side.
  if (operation === 'and' || operation === 'or') {
    const binds = operation === 'and' ? AND : OR
    return { text: `${within(a, binds)} ${sign?.[0]} ${within(b, binds)}`, binds }
  }
  if (sign !== undefined) return infix(...sign, operands)
  if (ofMath.includes(operation)) return call(`Math.${operation}`, operands)
  if (operation === 'neg') return { text: `-${within(a, TIGHT)}`, binds: TIGHT - 1 }
  if (operation === 'not') return { text: `!${within(a, TIGHT)}`, binds: TIGHT - 1 }
  if (operation === 'select')
    return { text: `${within(a, CHOICE + 1)} ? ${within(b, CHOICE)} : ${within(c, CHOICE)}`, binds: CHOICE }
  if (operation === 'list') return { text: `[${operands.map(({ text }) => text).join(', ')}]`, binds: TIGHT }
  if (operation === 'part') return { text: `${within(a, TIGHT)}[${of}]`, binds: TIGHT }
  if (operation === 'lookup')
    return { text: `(${of.split('/')[0]}[${within(a, PLUS)} & ${of.split('/')[1]}] as number)`, binds: TIGHT }
  return call(operation === 'routine' ? of : operation, operands)
}

export interface Printer {
  readonly machine: Machine<Node, Node>
  /**
   * The text of a function, without anything before its parameters; the helpers of `bits.ts` that it calls are
   * remembered.
   */
  readonly print: (parameters: ReadonlyArray<string>, body: (...operands: ReadonlyArray<Node>) => Node) => string
  /** Routines met so far, in the order in which they must stand. */
  readonly routines: ReadonlyMap<string, string>
}

/** Nodes that are needed for another one: everything below it. */
const below = (node: Node, found: Set<Node> = new Set<Node>()): Set<Node> => {
  if (!found.has(node)) {
    found.add(node)
    for (const operand of node.operands) below(operand, found)
  }
  return found
}

/** How often each node is an operand. */
const usesOf = (root: Node): ReadonlyMap<Node, number> => {
  const uses = new Map<Node, number>()
  for (const { operands } of below(root)) for (const o of operands) uses.set(o, (uses.get(o) ?? 0) + 1)
  return uses
}

const printed = (root: Node): string => {
  const uses = usesOf(root)
  let count = 0
  const block = (node: Node, outer: ReadonlyMap<Node, string>): string => {
    const names = new Map(outer)
    const lines: string[] = []
    const pieces = new Map<Node, Piece>()
    const piece = (n: Node): Piece => {
      const known = names.get(n)
      if (known !== undefined) return { text: known, binds: TIGHT }
      const made = pieces.get(n) ?? made1(n)
      pieces.set(n, made)
      return names.has(n) ? { text: names.get(n) as string, binds: TIGHT } : made
    }
    const made1 = (n: Node): Piece => {
      if (n.operation === 'unlikely') throw new Error('unlikely is printed as an if: put it into a routine of its own')
      const made = pieceOf(n, n.operands.map(piece))
      const leaf = n.operation === 'constant' || n.operation === 'parameter'
      if (!leaf && ((uses.get(n) ?? 0) > 1 || (made.text.length > LONGEST && n !== node))) {
        const name = `t${++count}`
        lines.push(`const ${name} = ${made.text}`)
        names.set(n, name)
      }
      return made
    }
    if (node.operation !== 'unlikely') {
      const { text } = piece(node)
      return [...lines, `return ${text}`].join('\n')
    }
    const [mask, rare, common] = node.operands as readonly [Node, Node, Node]
    // What both ways need comes before they part.
    const both = below(common)
    for (const n of [...below(rare)].filter((n) => both.has(n) && (uses.get(n) ?? 0) > 1).sort((a, b) => a.id - b.id))
      piece(n)
    const test = piece(mask).text
    return [...lines, `if (${test}) {`, block(rare, names), '}', block(common, names)].join('\n')
  }
  return block(root, new Map())
}

export const printer = (lists: ReadonlyMap<ReadonlyArray<number>, string>): Printer => {
  const nodes = new Map<string, Node>()
  const routines = new Map<string, string>()
  /** How many numbers each of them gives. */
  const results = new Map<string, number>()
  const node = (operation: string, operands: ReadonlyArray<Node>, of = ''): Node => {
    const key = `${operation} ${of} ${operands.map(({ id }) => id).join(' ')}`
    const known = nodes.get(key) ?? { id: nodes.size, operation, operands, of }
    nodes.set(key, known)
    return known
  }
  const made =
    (operation: string) =>
    (...operands: ReadonlyArray<Node>): Node =>
      node(operation, operands)
  /** How many numbers a function gives, and its text. */
  const printAll = (parameters: ReadonlyArray<string>, body: Body): readonly [count: number, text: string] => {
    const given = body(...parameters.map((name) => node('parameter', [], name)))
    const text = printed(given.length === 1 ? (given[0] as Node) : node('list', given))
    const typed = parameters.map((name) => `${name}: number`).join(', ')
    const type = given.length === 1 ? 'number' : `readonly [${given.map(() => 'number').join(', ')}]`
    const whole = text.startsWith('return ') ? text.slice(7) : `{\n${text}\n}`
    return [given.length, `(${typed}): ${type} => ${whole}`]
  }
  const not = (a: Node): Node => {
    const [b, c] = a.operands as readonly [Node, Node]
    // Of a comparison that a NaN makes false the opposite is no comparison; of equality it is.
    if (a.operation === 'eq') return node('ne', [b, c])
    if (a.operation === 'or') return node('and', [not(b), not(c)])
    return node('not', [a])
  }
  const machine: Machine<Node, Node> = {
    constant: (value) => node('constant', [], Object.is(value, -0) ? '-0' : String(value)),
    add: made('add'),
    sub: made('sub'),
    mul: made('mul'),
    div: made('div'),
    sqrt: made('sqrt'),
    abs: made('abs'),
    neg: made('neg'),
    floor: made('floor'),
    copySign: made('copySign'),
    power2: made('power2'),
    scaleB: made('scaleB'),
    exponent: made('exponent'),
    significand: made('significand'),
    high: made('high'),
    lt: made('lt'),
    le: made('le'),
    eq: made('eq'),
    and: made('and'),
    or: made('or'),
    not,
    select: made('select'),
    unlikely: (mask, rare, common) => node('unlikely', [mask, rare(), common]),
    lookup: (list, index) => node('lookup', [index], `${lists.get(list) ?? 'unknown'}/${list.length - 1}`),
    routine: (name, body, operands) => {
      const known = results.get(name)
      // Routines that are met in the body stand before it.
      const [count, text] = known === undefined ? printAll(parametersOf(operands.length), body) : [known]
      if (text !== undefined) routines.set(name, text)
      results.set(name, count)
      const call = node('routine', operands, name)
      return count === 1 ? [call] : Array.from({ length: count }, (_, k) => node('part', [call], String(k)))
    },
  }
  return { machine, print: (parameters, body) => printAll(parameters, (...of) => [body(...of)])[1], routines }
}

type Body = (...operands: ReadonlyArray<Node>) => ReadonlyArray<Node>

const parametersOf = (count: number): ReadonlyArray<string> => ['x', 'y', 'z', 'w'].slice(0, count)
