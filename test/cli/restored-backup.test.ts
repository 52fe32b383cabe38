// A backup is older than what happened since: used-up tokens are current in it, and ended sessions live.
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { createScratch, post } from './command.ts'

const { folder, carnet, serve, remove } = createScratch()
afterAll(remove)

const password = 'analytical engine'
const database = join(folder, 'carnet.db')

test('after a restored backup is told to end everybody’s sessions, no token from before is good', async () => {
  await carnet(['migrate'])
  await carnet(['createsuperuser', '--noinput', '--username', 'ada', '--email', 'ada@example.com'], {
    env: { CARNET_SUPERUSER_PASSWORD: password },
  })
  const before = await serve()
  const signIn = async (url: string) => (await post(`${url}/api/token/`, { username: 'ada', password })).body
  const [rotated, signedOut] = [await signIn(before.url), await signIn(before.url)]
  const file = new DatabaseSync(database)
  file.exec(`VACUUM INTO '${join(folder, 'backup.db')}'`)
  file.close()
  const refresh = (url: string, token = '') => post(`${url}/api/token/refresh/`, { refresh: token })
  const { body: successor } = await refresh(before.url, rotated['refresh'])
  await post(`${before.url}/api/token/blacklist/`, { refresh: signedOut['refresh'] ?? '' })
  await before.stop('SIGKILL')

  for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true })
  renameSync(join(folder, 'backup.db'), database)
  const { code, stdout } = await carnet(['sessions', 'revoke-everybody'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '2 sessions have ended.\n' })
  const after = await serve()
  for (const tokens of [rotated, signedOut, successor]) {
    expect((await refresh(after.url, tokens['refresh'])).status).toBe(401)
    const headers = { authorization: `Bearer ${tokens['access']}` }
    expect((await fetch(`${after.url}/api/profile/`, { headers })).status).toBe(401)
  }
  expect(await signIn(after.url)).toHaveProperty('access')
  expect((await carnet(['sessions', 'revoke-everybody', '--json'])).stdout).toBe('{"revoked":1}\n')
}, 60_000)
