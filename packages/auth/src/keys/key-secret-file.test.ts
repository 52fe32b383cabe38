import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keySecretFromFile } from './index.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-key-'))
  path = join(folder, 'carnet.key')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the first look makes the secret, and every other finds it', () => {
  const secret = keySecretFromFile(path, randomBytes)
  expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect(keySecretFromFile(path, randomBytes)).toBe(secret)
  expect(readFileSync(path, 'utf8').trim()).toBe(secret)
  expect(readdirSync(folder)).toEqual(['carnet.key'])
})

test.each([0o000, 0o022, 0o077, 0o777])('the file is its owner’s alone under the umask %o', (mask) => {
  const umask = process.umask(mask)
  try {
    keySecretFromFile(path, randomBytes)
  } finally {
    process.umask(umask)
  }
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test.each([0o644, 0o640, 0o604, 0o660, 0o610])('a file of mode %o is refused with what to do', (mode) => {
  writeFileSync(path, 'somebody wrote this')
  chmodSync(path, mode)
  const sentence = `The key secret file ${path} may be read by others than its owner; run: chmod 600.`
  expect(() => keySecretFromFile(path, randomBytes)).toThrow(new TypeError(sentence))
  expect(readFileSync(path, 'utf8')).toBe('somebody wrote this')
})

test('a file that somebody else wrote is taken as it is, without the line end', () => {
  writeFileSync(path, ' their own secret \n', { mode: 0o400 })
  expect(keySecretFromFile(path, randomBytes)).toBe('their own secret')
})

test('a place that cannot be written is told by its name, and nothing is left behind', () => {
  const missing = join(folder, 'nosuch', 'carnet.key')
  expect(() => keySecretFromFile(missing, randomBytes)).toThrow(missing)
  expect(() => keySecretFromFile(folder, randomBytes)).toThrow()
  expect(readdirSync(folder)).toEqual([])
})

test('processes that start at once all get the same secret', async () => {
  const program = `
    import { randomBytes } from 'node:crypto'
    import { keySecretFromFile } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    // drawn only after everybody has found that there is no file
    const random = (bytes) => {
      while (Date.now() < ${Date.now() + 1500});
      return randomBytes(bytes)
    }
    console.log(keySecretFromFile(${JSON.stringify(path)}, random))`
  const flags = ['--conditions=@carnet/source', '--input-type=module', '--eval', program]
  const secrets = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
      let printed = ''
      child.stdout.on('data', (chunk) => {
        printed += chunk
      })
      await once(child, 'close')
      return printed.trim()
    }),
  )
  expect(secrets).toEqual([1, 2, 3, 4].map(() => readFileSync(path, 'utf8').trim()))
  expect(readdirSync(folder)).toEqual(['carnet.key'])
})
