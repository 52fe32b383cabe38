import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAuth } from '../create-auth.ts'

const secret = 'guard-test-secret-guard-test-secret-0123456789'
const minuteMs = 60_000

let folder = ''
const opened: { close: () => Promise<void> }[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-guard-'))
})
afterEach(async () => {
  for (const auth of opened.splice(0)) await auth.close()
  rmSync(folder, { recursive: true })
})

async function open(options: object) {
  const database = `sqlite:${join(folder, 'guard.db')}`
  const auth = await createAuth({ database, autoMigrate: true, secret, ...options })
  opened.push(auth)
  return auth
}

test('refuses a revoked token that lives longer than this process remembers revocations', async () => {
  let now = Date.UTC(2026, 0, 2)
  const clock = () => now
  const before = await open({ clock, accessLifetime: '12h', refreshLifetime: '1d' })
  const { id } = await before.users.create({ username: 'ada' })
  const [ended, alive] = [await before.tokens.issueFor(id), await before.tokens.issueFor(id)]
  const [session] = await before.sessions.list(id)
  await before.sessions.revoke(String(session?.id))

  now += 20 * minuteMs
  const after = await open({ clock, accessLifetime: '5m' })
  const verdicts = await Promise.all(
    [ended, alive].map(async ({ access }) => (await after.authenticate(`Bearer ${access}`)).ok),
  )
  expect(verdicts.sort()).toEqual([false, true])
})

test('answers for a young token without waiting for anything', async () => {
  const auth = await open({})
  const { id } = await auth.users.create({ username: 'ada' })
  const { access } = await auth.tokens.issueFor(id)
  expect(auth.authenticate(`Bearer ${access}`)).toMatchObject({
    ok: true,
    auth: { userId: id, user: undefined },
  })
})

test('an option that a page in JavaScript misspells lets nobody pass', async () => {
  const auth = await open({})
  const { id } = await auth.users.create({ username: 'ada' })
  const { access } = await auth.tokens.issueFor(id)
  const ask = async (options: object, header: string | undefined = undefined) =>
    (await auth.authenticate(header, options, 'POST')).ok
  for (const optional of ['read', 'ignore', 0, null, 'true']) expect(await ask({ optional })).toBe(false)
  for (const word of ['Token', 'tokens', 1, null]) {
    expect(await ask({ staff: word }, `Bearer ${access}`)).toBe(false)
    expect(await ask({ superuser: word }, `Bearer ${access}`)).toBe(false)
  }
  const asked = await auth.authenticate(`Bearer ${access}`, { user: 'yes' as unknown as boolean })
  expect(asked).toMatchObject({ ok: true, auth: { user: { username: 'ada' } } })
})
