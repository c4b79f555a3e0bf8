/**
 * `npm start`: a derivative worked out step by step, a neuron that learns from real data, and a picture of an expression with
 * values and gradients in out/.
 */
import { either as E } from 'fp-ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { add, mul, tanh, toDot, variable } from 'fluxion'
import { renderSvg } from 'fluxion/node'
import { main as iris } from './iris-neuron.js'
import { main as walkthrough } from './walkthrough.js'

/** The textbook neuron, drawn. */
const drawing = (): string => {
  const [x1, x2, w1, w2, b] = [variable('x1'), variable('x2'), variable('w1'), variable('w2'), variable('b')]
  const sum = add(add(mul(x1, w1), mul(x2, w2)), b)
  const output = tanh(sum)
  return toDot(output, { env: { x1: 2, x2: 0, w1: -3, w2: 1, b: 6.8813735870195432 }, names: { n: sum, o: output } })
}

/** Writes the picture and says where; the exit code. */
const draw = async (file: string): Promise<number> => {
  const svg = await renderSvg(drawing())()
  if (E.isLeft(svg)) {
    console.error(svg.left.message)
    return 1
  }
  try {
    mkdirSync('out', { recursive: true })
    writeFileSync(file, svg.right)
  } catch (e) {
    console.error(`${file} can't be written: ${e instanceof Error ? e.message : String(e)}`)
    return 1
  }
  console.log(`\nA neuron with its values and gradients: ${file}`)
  return 0
}

walkthrough()
console.log(`\n── Real data ${'─'.repeat(81)}\n`)
const learned = await iris([])
console.log('\nThe same with a learning rate that is too large:\n')
const exploded = await iris(['--rate', '0.5'])
const drawn = await draw('out/neuron.svg')
process.exitCode = Math.max(learned, exploded, drawn)
