// Two processes write and chain the audit log at once, and are killed at random moments.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChain, verifyLog } from '../../packages/auth/src/audit/index.ts'
import { type Store, sqliteStore } from '../../packages/auth/src/stores/index.ts'
import { collect } from '../cli/command.ts'

const kills = Number(process.env['CARNET_FAULT_RUNS'] ?? 6)
const chain = createChain((purpose) => Buffer.from(purpose))
const folder = mkdtempSync(join(tmpdir(), 'carnet-audit-kill-'))
const path = join(folder, 'carnet.db')
const children = new Set<ChildProcess>()
let store: Store

beforeAll(async () => {
  store = sqliteStore({ path, clock: Date.now, userCheck: 'active' })
  await store.migrate()
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await store.close()
  rmSync(folder, { recursive: true })
})

async function start(name: string) {
  const script = join(import.meta.dirname, 'audit-sealer.ts')
  const flags = ['--conditions=@carnet/source', '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, script, path, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  const printed = collect(child.stdout)
  const ended = once(child, 'close').then(() => children.delete(child))
  await expect.poll(printed, { timeout: 20_000 }).toContain('\n')
  return {
    async kill(): Promise<string[]> {
      child.kill('SIGKILL')
      await ended
      // the last line may be half of one
      return printed().split('\n').slice(0, -1)
    },
  }
}

test('the chain is whole after each kill, and every row that was acknowledged is in it once', async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < kills; round++) {
    const [one, other] = await Promise.all([start(`a${round}`), start(`b${round}`)])
    await pause(50 + Math.random() * 250)
    acknowledged.push(...(await one.kill()))
    await pause(Math.random() * 100)
    acknowledged.push(...(await other.kill()))
    expect(await verifyLog(store.audit, chain)).toMatchObject({ outcome: 'intact' })
  }
  while ((await store.audit.countUnsealed()) > 0) await store.audit.seal(chain, 1000)
  const verdict = await verifyLog(store.audit, chain)
  expect(verdict).toMatchObject({ outcome: 'intact', unsealed: 0 })
  const rows = await store.audit.sealed(0, 1_000_000)
  const users = rows.flatMap(({ userId }) => userId ?? [])
  expect(new Set(users).size).toBe(users.length)
  expect(acknowledged.length).toBeGreaterThan(kills * 10)
  expect(acknowledged.filter((name) => !users.includes(name))).toEqual([])
}, 120_000)
