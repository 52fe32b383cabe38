import { chmodSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratch, post } from './command.ts'

const { folder, carnet, serve, remove } = createScratch()
afterAll(remove)

const password = 'analytical engine'
const keyFile = join(folder, 'carnet.key')
const failure = (sentence: string) => ({ code: 1, stdout: '', stderr: `${sentence}\n` })

beforeAll(async () => {
  await carnet(['migrate'])
  await carnet(['createsuperuser', '--noinput', '--username', 'ada'], {
    env: { CARNET_SUPERUSER_PASSWORD: password },
  })
})

const list = async (env = {}) => JSON.parse((await carnet(['keys', 'list', '--json'], { env })).stdout)

test('before the first start there are no keys, and listing makes none', async () => {
  expect(await carnet(['keys', 'list'])).toMatchObject({
    code: 0,
    stdout: 'No keys yet: carnet serve makes the first.\n',
  })
  expect(await list()).toEqual([])
})

test('the first start makes keys, sealed under a file that its owner alone may read', async () => {
  const server = await serve()
  expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  const keys = await list()
  expect(keys).toMatchObject([
    { algorithm: 'HS256', state: 'active' },
    { algorithm: 'HS256', state: 'next' },
  ])
  expect(JSON.stringify(keys)).not.toContain('sealed')
  const { stdout } = await carnet(['keys', 'list'])
  expect(stdout).toMatch(/^active {4}HS256 {6}since \d{4}-\d\d-\d\d \d\d:\d\d {2}\w{32}\nnext /)
  await server.stop()
})

test('a rotation reaches a running server, and tokens of the old key stay good', async () => {
  const server = await serve()
  const before = await post(`${server.url}/api/token/`, { username: 'ada', password })
  const { code, stdout } = await carnet(['keys', 'rotate', '--json'])
  expect(code).toBe(0)
  const { outcome, active } = JSON.parse(stdout)
  expect(outcome).toBe('rotated')
  expect((await list()).map(({ state }: { state: string }) => state).sort()).toEqual([
    'active',
    'next',
    'retiring',
  ])
  const kidOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
  await expect
    .poll(
      async () =>
        kidOf((await post(`${server.url}/api/token/`, { username: 'ada', password })).body['access']),
      {
        timeout: 5000,
      },
    )
    .toBe(active)
  expect(
    (await post(`${server.url}/api/token/refresh/`, { refresh: before.body['refresh'] ?? '' })).status,
  ).toBe(200)
  await server.stop()
})

test('a published key is not rotated before others can have fetched it, unless told to', async () => {
  const env = { CARNET_ALGORITHM: 'EdDSA' }
  const early = await carnet(['keys', 'rotate'], { env })
  expect(early).toMatchObject({ code: 1, stdout: '' })
  expect(early.stderr).toMatch(
    /^Others may not have fetched the next key yet: rotate after .*, or use --force\.\n$/,
  )
  const json = await carnet(['keys', 'rotate', '--json'], { env })
  expect(json).toMatchObject({ code: 1, stderr: '' })
  expect(JSON.parse(json.stdout)).toEqual({ outcome: 'too_early', readyAt: expect.any(String) })
  expect(await carnet(['keys', 'rotate', '--force'], { env })).toMatchObject({ code: 0, stderr: '' })
})

describe('a key file', () => {
  test('that others may read stops the start, and the check', async () => {
    chmodSync(keyFile, 0o644)
    const sentence = 'The key secret file carnet.key may be read by others than its owner; run: chmod 600.'
    expect(await carnet(['serve'])).toEqual(failure(sentence))
    expect(await carnet(['check'])).toEqual(failure(sentence))
    chmodSync(keyFile, 0o600)
  })

  test('of another place opens nothing', async () => {
    const env = { CARNET_KEY_SECRET_FILE: 'other.key' }
    const { code, stderr } = await carnet(['serve'], { env })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The signing keys in the database cannot be opened with this key secret\. .*\n$/)
    expect(stderr).not.toContain(readFileSync(join(folder, 'other.key'), 'utf8').trim())
    // also where it would have to make keys, as now, when none signs with HS256 any more
    expect(await carnet(['check'])).toMatchObject({ code: 0, stderr: '' })
  })

  test('and a key secret are not both used', async () => {
    const env = { CARNET_KEY_SECRET_FILE: 'other.key', CARNET_KEY_SECRET: 'hunter2' }
    expect(await carnet(['serve'], { env })).toEqual(
      failure('Options CARNET_KEY_SECRET and CARNET_KEY_SECRET_FILE are both given. Keep one.'),
    )
  })
})

describe('carnet keys revoke', () => {
  let signing = ''
  const headerOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
  const me = async (url: string, access = '') => {
    const response = await fetch(`${url}/api/profile/`, { headers: { authorization: `Bearer ${access}` } })
    await response.arrayBuffer()
    return response.status
  }

  test('voids what the key signed within 5 seconds at a running server, and the next key signs', async () => {
    const server = await serve()
    const { body } = await post(`${server.url}/api/token/`, { username: 'ada', password })
    const { kid } = headerOf(body['access'])
    expect(await me(server.url, body['access'])).toBe(200)
    const { code, stdout, stderr } = await carnet(['keys', 'revoke', kid])
    expect([code, stderr]).toEqual([0, ''])
    const [, active = ''] = /^The key is void, .* The key ([\w-]+) signs from now on\.\n$/.exec(stdout) ?? []
    await expect.poll(() => me(server.url, body['access']), { timeout: 5000 }).toBe(401)
    const refreshed = await post(`${server.url}/api/token/refresh/`, { refresh: body['refresh'] ?? '' })
    expect([refreshed.status, refreshed.body['code']]).toEqual([401, 'token_not_valid'])
    const again = await post(`${server.url}/api/token/`, { username: 'ada', password })
    expect(headerOf(again.body['access']).kid).toBe(active)
    expect(active).not.toBe(kid)
    expect(await me(server.url, again.body['access'])).toBe(200)
    signing = active
    await server.stop()
  })

  test('answers an object where asked, and knows no key twice, nor one that never was', async () => {
    const { code, stdout } = await carnet(['keys', 'revoke', signing, '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([0, { outcome: 'revoked', active: expect.any(String) }])
    expect(await carnet(['keys', 'revoke', signing])).toEqual(
      failure('There is no such key, or it is retired already: see carnet keys list.'),
    )
    expect(await carnet(['keys', 'revoke', 'nosuch', '--json'])).toMatchObject({
      code: 1,
      stdout: '{"outcome":"unknown"}\n',
    })
  })
})

test('a key of one’s own is told apart, and rotated where it is set', async () => {
  const env = { CARNET_SECRET: '0123456789abcdef0123456789abcdeffedcba9876543210' }
  expect((await carnet(['keys', 'list'], { env })).stdout).toMatch(
    /^The key that signs is your own: the option "secret"\.\n/,
  )
  expect(await carnet(['keys', 'rotate'], { env })).toEqual(
    failure('The key that signs is your own: change it where you set it.'),
  )
  expect(await carnet(['keys', 'rotate', '--json'], { env })).toMatchObject({
    code: 1,
    stdout: '{"outcome":"own_key"}\n',
  })
  expect(await carnet(['keys', 'revoke', 'x'], { env })).toEqual(
    failure('The key that signs is your own: change it where you set it.'),
  )
})

test('carnet flush-expired deletes what is long expired and counts it', async () => {
  const database = new DatabaseSync(join(folder, 'carnet.db'))
  const { sessions } = database.prepare('SELECT count(*) AS sessions FROM carnet_session').get() ?? {}
  expect(sessions).toBeGreaterThan(0)
  expect(await carnet(['flush-expired'])).toEqual({
    code: 0,
    stdout: '0 expired sessions deleted.\n',
    stderr: '',
  })
  database.exec('UPDATE carnet_session SET expires_at = 1000')
  database.close()
  expect(await carnet(['flush-expired', '--json'])).toEqual({
    code: 0,
    stdout: `{"deleted":${sessions}}\n`,
    stderr: '',
  })
})
