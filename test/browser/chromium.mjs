/** A page in Chromium without a window: served from here, until it has sent what it found. */
import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const PATIENCE = 300_000

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where Chromium is: as CHROMIUM says, else on the path; `undefined` where it is not. */
export const findChromium = () =>
  [
    ...(process.env.CHROMIUM ? [process.env.CHROMIUM] : []),
    ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ].find(isProgram)

const textOf = async (request) => {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** A server of one script on a page with a policy; `found` is what the page sends. */
const serve = (script, policy) => {
  const answers = {
    '/': ['text/html; charset=utf-8', '<!doctype html><title>fluxion</title><script src="/page.js"></script>'],
    '/page.js': ['text/javascript; charset=utf-8', script],
  }
  return new Promise((ready) => {
    const found = new Promise((resolve) => {
      const server = createServer((request, response) => {
        const [type, body] = answers[new URL(request.url, 'http://localhost').pathname] ?? ['text/plain', '']
        response.writeHead(200, { 'content-type': type, ...(policy && { 'content-security-policy': policy }) })
        response.end(body)
        if (request.method === 'POST')
          void textOf(request).then((text) => {
            resolve(JSON.parse(text))
            server.close()
          })
      })
      server.listen(0, '127.0.0.1', () => ready({ server, port: server.address().port, found: () => found }))
    })
  })
}

/** What the page with this script finds. Rejects when Chromium ends, or nothing comes for minutes. */
export const foundBy = async (chromium, { policy, query = '', script }) => {
  const { found, port, server } = await serve(script, policy)
  const profile = mkdtempSync(join(tmpdir(), 'fluxion-browser-'))
  const flags = ['--headless', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`]
  // Chromium's own walls need rights that root in a container does not have.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(chromium, [...flags, ...asRoot, `http://127.0.0.1:${port}/${query}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const said = []
  child.stderr.on('data', (text) => said.push(String(text)))
  let timer
  const ended = new Promise((resolve) => child.once('close', resolve))
  const trouble = (why) => new Error(`${chromium} ${why}. It said:\n${said.join('').slice(-2000)}`)
  try {
    return await Promise.race([
      found(),
      new Promise((_, reject) => {
        child.once('error', (e) => reject(trouble(`did not start: ${e.message}`)))
        child.once('close', (code) => reject(trouble(`ended with ${code} before the page had sent anything`)))
        timer = setTimeout(() => reject(trouble(`was given up after ${PATIENCE / 1000} s`)), PATIENCE)
      }),
    ])
  } finally {
    clearTimeout(timer)
    server.close()
    server.closeAllConnections()
    // its own group: Chromium is several processes
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid)
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
