/**
 * Runs a WebAssembly module that has a `main` and reads and writes its standard streams: the rival in C, compiled to
 * what fluxion compiles to, in the engine that runs fluxion's.
 */
import { openSync, readFileSync } from 'node:fs'
import { argv } from 'node:process'
import { WASI } from 'node:wasi'

// Opened anew: Node does not wait at the ones that it has, and WebAssembly takes that for the end.
const wasi = new WASI({ version: 'preview1', stdin: openSync('/dev/stdin'), stdout: openSync('/dev/stdout', 'w') })
const { instance } = await WebAssembly.instantiate(readFileSync(argv[2]), wasi.getImportObject())
process.exitCode = wasi.start(instance)
