// Users whom another program has made inactive in the table itself, without ending their sessions.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAuth } from '../create-auth.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-inactive-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What each way of showing a token answers after its user became inactive. */
async function answersWith(options: object): Promise<Record<string, number>> {
  const path = join(folder, 'carnet.db')
  const auth = await createAuth({ database: `sqlite:${path}`, autoMigrate: true, ...options })
  const { id } = await auth.users.create({ username: 'ina', password: 'laurel and hardy' })
  const [pair, sliding] = [await auth.tokens.issueFor(id), await auth.tokens.issueSlidingFor(id)]
  const other = new DatabaseSync(path)
  other.exec('UPDATE carnet_user SET is_active = 0')
  other.close()
  const post = async (route: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await auth.handler(new Request(`http://a/api/token/${route}`, init))).status
  }
  const guard = async (user: boolean) => {
    const verdict = await auth.authenticate(`Bearer ${pair.access}`, { user })
    return verdict.ok ? 200 : verdict.refusal.status
  }
  const answers = {
    verify: await post('verify/', { token: pair.access }),
    guard: await guard(false),
    guardWithUser: await guard(true),
    refresh: await post('refresh/', { refresh: pair.refresh }),
    refreshSliding: await post('sliding/refresh/', sliding),
    signIn: await post('', { username: 'ina', password: 'laurel and hardy' }),
  }
  await auth.close()
  return answers
}

test('are refused wherever the table is asked', async () => {
  expect(await answersWith({})).toEqual({
    verify: 401,
    guard: 200,
    guardWithUser: 401,
    refresh: 401,
    refreshSliding: 401,
    signIn: 401,
  })
})

test('go on where the option says so, but cannot sign in', async () => {
  expect(await answersWith({ inactiveUsers: 'accept' })).toEqual({
    verify: 200,
    guard: 200,
    guardWithUser: 200,
    refresh: 200,
    refreshSliding: 200,
    signIn: 401,
  })
})
