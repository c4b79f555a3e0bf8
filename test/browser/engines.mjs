/** JavaScript engines beside Node: scripts for them, and how they are run. */
import { build } from 'esbuild'

/**
 * A module and all that it needs as one script, which leaves its exports in `name`. With `fromSource` imports of the library lead to the source, otherwise to the
 * built package.
 */
export const bundled = async (entry, { fromSource = false, name = 'programs' } = {}) => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    globalName: name,
    target: 'es2022',
    platform: 'browser',
    write: false,
    logLevel: 'error',
    // Without the paths of the project's tsconfig, which lead to the source.
    ...(fromSource ? {} : { tsconfigRaw: {} }),
  })
  return outputFiles[0].text
}

/** What QuickJS, compiled to WebAssembly, makes of an expression after a script. Rejects where the package is not installed. */
export const inQuickJS = async (script, expression) => {
  const [{ default: variant }, { newQuickJSWASMModuleFromVariant }] = await Promise.all([
    import('@jitl/quickjs-wasmfile-release-sync'),
    import('quickjs-emscripten-core'),
  ])
  const quickjs = await newQuickJSWASMModuleFromVariant(variant)
  const runtime = quickjs.newRuntime()
  const context = runtime.newContext()
  runtime.setMaxStackSize(0)
  const handle = context.unwrapResult(context.evalCode(`${script}\nJSON.stringify(${expression})`))
  const results = JSON.parse(context.getString(handle))
  handle.dispose()
  context.dispose()
  runtime.dispose()
  return results
}
