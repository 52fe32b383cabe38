import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const entry = pathToFileURL(join(import.meta.dirname, 'index.ts')).href

// lists every module that is loaded with the entry, and how long that took
const program = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ resolve(name, context, next) { const found = next(name, context); loaded.push(found.url); return found } })
const startedMs = performance.now()
await import(${JSON.stringify(entry)})
console.log(JSON.stringify({ loaded: [...new Set(loaded)], ms: performance.now() - startedMs }))
`

let loaded: string[] = []
let ms = 0
beforeAll(() => {
  const args = ['--conditions=@carnet/source', '--input-type=module', '--eval', program]
  ;({ loaded, ms } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })))
})

test('a service that only verifies loads no package but the contract', () => {
  expect(loaded.filter((url) => url.includes('/node_modules/'))).toEqual([])
  expect(loaded.filter((url) => url.includes('/packages/contract/')).length).toBeGreaterThan(0)
})

test('nor any code of databases, users, passwords, sessions or endpoints', () => {
  const rooms = loaded.flatMap((url) => /\/packages\/auth\/src\/(\w+)\//.exec(url)?.[1] ?? [])
  expect([...new Set(rooms)].sort()).toEqual(['feed', 'guard', 'keys', 'tokens', 'verifier'])
})

test('nor any of Node that reads databases', () => {
  const builtIn = loaded.filter((url) => url.startsWith('node:'))
  expect(builtIn).not.toContain('node:sqlite')
  console.info(`@carnet/auth/verifier: ${loaded.length} modules, from source in ${Math.round(ms)} ms`)
})
