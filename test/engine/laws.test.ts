import { compiledLaws, type Compile } from '../../laws/index.js'
import { testLaws } from '../../laws/vitest.js'
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import { compile } from '../../src/index.js'

const by =
  (run: 'wasm' | 'interpreter' | 'tape'): Compile =>
  (e) =>
    compile(e, { run })
const looped: Compile = (e) => compileBy(alwaysLoops, e, { run: 'wasm' })

const options = { runs: 60, key: 20261121 }
testLaws(compiledLaws('WebAssembly', by('wasm')), options)
testLaws(compiledLaws('loops, come what may', looped), options)
// These two run what is under test elsewhere as well.
const fewer = { ...options, runs: 30 }
testLaws(compiledLaws('interpreted', by('interpreter')), fewer)
testLaws(compiledLaws('on the tape', by('tape')), fewer)
