/**
 * The type checker takes 500 names and families of 10,000: each program is written to a temporary folder and checked by
 * tsc.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

describe('the type checker', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const names = Array.from({ length: 500 }, (_, i) => `parameter${i}`)
  const quoted = (name: string): string => `'${name}'`
  const list = (of: (name: string) => string): string => names.map(of).join(', ')
  const all = names.map(quoted).join(' | ')

  const program = (body: string): string => `
    import { add, dot, evaluate, grad, mul, sum, variable, type Expr } from 'fluxion'
    type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
    const is = <T extends true>(): T | undefined => undefined
    ${names.map((name) => `const ${name} = variable('${name}')`).join('\n')}
    ${body}`
  const programs: Readonly<Record<string, string>> = {
    literal: program(`
      const terms = [${list((n) => n)}]
      const total = terms.reduce<Expr<${all}>>((s, t) => add(s, t), parameter0)
      const env = { ${list((n) => `${n}: 1`)} }
      evaluate(total)(env)
      grad(total)(env).get('parameter499')
      // @ts-expect-error a foreign name
      grad(total)(env).get('parameter500')`),
    list: program(`
      const total = sum([${list((n) => `mul(${n}, ${n})`)}])
      is<Equal<typeof total, Expr<${all}>>>()
      evaluate(total)({ ${list((n) => `${n}: 1`)} })
      // @ts-expect-error one is missing
      evaluate(total)({ ${names
        .slice(1)
        .map((n) => `${n}: 1`)
        .join(', ')} })`),
    chain: program(`
      const total = ${names.slice(1).reduce((s, n) => `add(${s}, ${n})`, 'parameter0')}
      is<Equal<typeof total, Expr<${all}>>>()`),
    family: `
      import { dot, evaluate, grad, variable } from 'fluxion'
      const w = Array.from({ length: 10_000 }, (_, i) => variable(\`net.w.\${i}\`))
      const e = dot(w, w)
      const env = { ${Array.from({ length: 10_000 }, (_, i) => `'net.w.${i}': ${i}`).join(', ')} }
      evaluate(e)(env)
      grad(e)(env).get('net.w.9999')
      // @ts-expect-error another family
      grad(e)(env).get('net.b.0')`,
  }
  const configuration = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      types: [],
      paths: { fluxion: [join(root, 'src/index.ts')] },
      noUnusedLocals: false,
      isolatedDeclarations: false,
      declaration: false,
    },
    include: ['*.ts'],
  }
  /** What tsc says of a program: nothing, when all is well. */
  const complaints = (source: string, options: object = {}): string => {
    const folder = mkdtempSync(join(tmpdir(), 'fluxion-names-'))
    try {
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ ...configuration, compilerOptions: { ...configuration.compilerOptions, ...options } }),
      )
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      writeFileSync(join(folder, 'program.ts'), source)
      const compiler = dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json'))
      execFileSync(process.execPath, [join(compiler, 'bin/tsc'), '-p', folder], { encoding: 'utf8', stdio: 'pipe' })
      return ''
    } catch (e) {
      return (e as { readonly stdout?: string }).stdout ?? String(e)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  test.each([
    ['500 names in an array literal', programs['literal']],
    ['500 names in sum([…])', programs['list']],
    ['500 names in a chain of add', programs['chain']],
    ['a family of 10,000 keys', programs['family']],
  ] as ReadonlyArray<readonly [string, string]>)('takes %s', (_, source) => {
    expect(complaints(source)).toBe('')
  })
  test('keeps variables that may not be bound, whatever is said of optional properties', () => {
    const bound = `
      import { evaluate, mul, substitute, variable, type Point } from 'fluxion'
      const e = mul(variable('a'), variable('b'))
      const put = Math.random() > 2 ? { a: variable('z') } : { b: 2 }
      for (const one of [substitute(put)(e), substitute(Math.random() > 2 ? { a: variable('z') } : {})(e)]) {
        evaluate(one)({ a: 1, b: 2, z: 3 })
        // @ts-expect-error a, b and z may be needed
        evaluate(one)({})
      }
      const point: Point<'a'> = { a: 1 }
      evaluate(substitute(point)(e))({ b: 1 })
      // @ts-expect-error nothing to put in
      substitute({ a: undefined })`
    expect(complaints(bound, { exactOptionalPropertyTypes: false })).toBe('')
    expect(complaints(bound)).toBe('')
  })
  test('writes the declarations of a library that exports operations, and what makes programs', () => {
    const rule = 'value: (x) => x, partials: (n) => [{ partial: n.constant(1) }]'
    const library = `
      import { compile, compileAsync, logSumExp, minimize, adam, mlp, primitive, substitute, type Expr } from 'fluxion'
      export const one = primitive({ name: 'one', arity: 1, ${rule} })
      export const two = primitive({ name: 'two', arity: 2, define: (n, [x, y]) => n.add(x, y) })
      export const three = primitive({ name: 'three', arity: 3, define: (n, [x, y, z]) => n.add(x, n.mul(y, z)) })
      export const many = primitive({ name: 'many', arity: 'many', define: (n, xs) => xs.reduce(n.add, n.constant(0)) })
      export const programs = { compile, compileAsync, logSumExp, run: minimize(adam()), net: mlp({ inputs: 1, hidden: [], outputs: 2 }) }
      export const all = <const T extends ReadonlyArray<Expr<string>>>(es: T) => compile(es)
      export const at = substitute({ x: 1 })`
    expect(complaints(library, { declaration: true })).toBe('')
  })
  test('does complain of a wrong program', () => {
    expect(complaints("import { evaluate, variable } from 'fluxion'\nevaluate(variable('x'))({})")).toContain('TS2345')
  })
})
