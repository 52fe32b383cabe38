// Processes that start at once where nothing is yet: one database, one key secret, one signing key.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'carnet-first-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A process that starts at the given moment and prints the state that it found or made. */
async function start(atMs: number, database: string): Promise<string> {
  const program = `
    import { createAuth } from '@carnet/auth'
    while (Date.now() < ${atMs});
    const auth = await createAuth({ database: 'sqlite:${database}', autoMigrate: true, algorithm: 'ES256' })
    await auth.users.create({ username: String(process.pid) })
    const keys = await auth.keys.list()
    console.log(JSON.stringify(keys.map(({ kid, state }) => [kid, state])))
    await auth.close()`
  const flags = ['--conditions=@carnet/source', '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  await once(child, 'close')
  return printed.trim()
}

test('they share one active key and one key secret, whoever was first', async () => {
  for (let round = 0; round < 3; round++) {
    const place = mkdtempSync(join(folder, 'round-'))
    const database = join(place, 'carnet.db')
    const atMs = Date.now() + 1500
    const [first = '', ...others] = await Promise.all([1, 2, 3].map(() => start(atMs, database)))
    expect(
      JSON.parse(first)
        .map(([, state]: [string, string]) => state)
        .sort(),
    ).toEqual(['active', 'next'])
    expect(others).toEqual([first, first])
    expect(readdirSync(place).sort()).toEqual(['carnet.db', 'carnet.key'])
    for (const file of ['carnet.db', 'carnet.key'])
      expect(statSync(join(place, file)).mode & 0o777).toBe(0o600)
  }
}, 60_000)
