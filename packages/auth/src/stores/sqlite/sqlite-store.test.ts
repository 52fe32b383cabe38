import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type OpenStores, storeContract } from '../../testing/index.ts'
import { sqliteStore } from './index.ts'

let folder: string
let files = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-sqlite-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const inMemory: OpenStores = async (clock) => {
  const store = sqliteStore({ path: ':memory:', clock, userCheck: 'active' })
  await store.migrate()
  return [store]
}

const inOneFileTwice: OpenStores = async (clock) => {
  files += 1
  const path = join(folder, `${files}.db`)
  const [store, other] = [1, 2].map(() => sqliteStore({ path, clock, userCheck: 'active' }))
  if (store === undefined || other === undefined) throw new Error('two stores were opened')
  await store.migrate()
  return [store, other]
}

describe.each([
  ['in memory', inMemory],
  ['in a file that two connections share', inOneFileTwice],
])('SQLite %s', (_place, open) => {
  for (const { name, run } of storeContract(open)) test(name, run)
})
