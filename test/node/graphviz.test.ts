import { either as E } from 'fp-ts'
import { expect, test } from 'vitest'
import { add, mul, variable, type Expr } from 'fluxion'
import { renderSvg } from 'fluxion/node'
import { renderWith, type Graphviz } from '../../src/node/graphviz.js'
import { toDot } from '../../src/show/dot.js'

const messageOf = (result: E.Either<{ readonly message: string }, string>): string =>
  E.isLeft(result) ? result.left.message : 'no error'

test('an expression becomes an SVG with its values and derivatives', async () => {
  const [x, y] = [variable('x'), variable('y')]
  const svg = await renderSvg(toDot(add(mul(x, y), 1), { env: { x: 2, y: -3 } }))()
  expect(E.isRight(svg)).toBe(true)
  const text = E.isRight(svg) ? svg.right : ''
  expect(text).toContain('</svg>')
  expect(text).toContain('>−5<')
  expect(text).toContain('>∂ −3<')
})

/** What a reader of the picture sees. */
const textsIn = (svg: string): ReadonlyArray<string> =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text
      .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replaceAll('\u00a0', ' ')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  )

test('names that mean something to DOT, HTML or SVG are drawn as they are', async () => {
  const awkward = ['', 'a b', '<b>&amp;"\\N\\l', '\u0000\ud800\n', '__proto__', '}; digraph {', '∂ζ', '-->', '\\']
  const e = awkward.reduce<Expr<string>>((s, name) => add(s, variable(name)), variable('x'))
  const env = new Map(['x', ...awkward].map((name) => [name, 1]))
  const svg = await renderSvg(toDot(e, { env }))()
  expect(messageOf(svg)).toBe('no error')
  const texts = textsIn(E.isRight(svg) ? svg.right : '')
  expect(texts.filter((t) => /[‹_]/.test(t)).sort()).toEqual(
    [
      '‹›',
      '‹a b›',
      '‹<b>&amp;"\\\\N\\\\l›',
      '‹\\u{0}\\u{d800}\\n›',
      '__proto__',
      '‹}; digraph {›',
      '‹∂ζ›',
      '‹-->›',
      '‹\\\\›',
    ].sort(),
  )
})

test('what is not DOT is a RenderError that says where', async () => {
  const result = await renderSvg('digraph { a -> ')()
  expect(result).toEqual(
    E.left({ _tag: 'RenderError', message: expect.stringMatching(/^Graphviz can't draw this: .*line 1/s) }),
  )
})

test('an expression itself is not DOT, and its picture not empty', async () => {
  const message = 'Graphviz draws DOT, as toDot(e) writes it, not an object (Var)'
  expect(await renderSvg(variable('x') as never)()).toEqual(E.left({ _tag: 'RenderError', message }))
})

test('nothing is loaded before the task runs', async () => {
  let loads = 0
  const graphviz: Graphviz = { render: () => ({ status: 'success', output: '<svg/>', errors: [] }) }
  const task = renderWith(async () => {
    loads += 1
    return graphviz
  })('digraph {}')
  expect(loads).toBe(0)
  expect(await task()).toEqual(E.right('<svg/>'))
  expect(loads).toBe(1)
})

test('a missing package is named, with the command that installs it', async () => {
  const missing = Object.assign(new Error("Cannot find package '@viz-js/viz' imported from /app/main.js"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  const result = await renderWith(() => Promise.reject(missing))('digraph {}')()
  expect(result).toEqual(
    E.left({
      _tag: 'RenderError',
      message: "Drawing needs the package '@viz-js/viz', which is not installed; run: npm install @viz-js/viz",
    }),
  )
})

test('a package that fails to load or to run is a RenderError too, never a rejection', async () => {
  const other = await renderWith(() => Promise.reject(new Error('no WebAssembly here')))('digraph {}')()
  expect(messageOf(other)).toBe("The package '@viz-js/viz' does not load: no WebAssembly here")
  const trap: Graphviz = {
    render: () => {
      throw new RangeError('memory access out of bounds')
    },
  }
  expect(messageOf(await renderWith(() => Promise.resolve(trap))('digraph {}')())).toBe('memory access out of bounds')
})
