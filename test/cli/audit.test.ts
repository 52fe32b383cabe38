// The audit log as its operator meets it: each command leaves its row, and the log tells of tampering.
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratch, post } from './command.ts'
import { createDjangoDatabase } from './django-database.ts'

const { folder, carnet, serve, remove } = createScratch()
const password = 'analytical engine 1843'
const env = { CARNET_SUPERUSER_PASSWORD: password }
const me = `cli:${userInfo().username}`
let database: DatabaseSync

beforeAll(async () => {
  await carnet(['migrate'])
  await carnet(['createsuperuser', '--noinput', '--username', 'ada'], { env })
  database = new DatabaseSync(join(folder, 'carnet.db'))
})
afterAll(async () => {
  database.close()
  await remove()
})

const rows = () => database.prepare('SELECT * FROM carnet_audit ORDER BY seq').all()
const lastRows = (before: number) =>
  rows()
    .slice(before)
    .map(({ actor, action }) => `${actor} ${action}`)

test('the first commands are in it, with who ran them', () => {
  expect(lastRows(0)).toEqual([`${me} database_migrated`, `${me} user_created`])
})

describe('each command that changes something leaves one row', () => {
  const typed = { input: `${password} too\n${password} too\n` }
  test.each([
    ['users deactivate ada', 'user_deactivated'],
    ['users deactivate ada'],
    ['users activate ada', 'user_activated'],
    ['users list'],
    ['changepassword ada', 'password_changed'],
    ['changepassword nobody'],
    ['keys list'],
    ['check'],
    ['flush-expired', 'keys_begun'],
    ['flush-expired'],
    ['users unlock ada', 'account_unlocked'],
    ['keys rotate', 'key_rotated'],
    ['audit verify'],
    ['audit export'],
    ['migrate'],
    ['token decode x'],
  ])('%s', async (words, ...expected) => {
    const before = rows().length
    await carnet(words.split(' '), typed)
    expect(lastRows(before)).toEqual(expected.map((action) => `${me} ${action}`))
  })
})

test('a key that is revoked leaves one row, which names it', async () => {
  const { kid } = database.prepare("SELECT kid FROM carnet_key WHERE state = 'active'").get() ?? {}
  const before = rows().length
  await carnet(['keys', 'revoke', String(kid)])
  await carnet(['keys', 'revoke', String(kid)])
  expect(lastRows(before)).toEqual([`${me} key_revoked`])
  expect(JSON.stringify(rows().at(-1))).toContain(String(kid))
})

test('an import leaves a row when it begins and one when it is done, and a rehearsal none', async () => {
  const source = join(folder, 'django.sqlite3')
  const django = createDjangoDatabase(source, 'a secret of nobody')
  django.addUser({ id: 4711, username: 'bea' })
  const words = ['import', 'django', '--from', `sqlite:${source}`]
  const before = rows().length
  await carnet([...words, '--dry-run'])
  expect(lastRows(before)).toEqual([])
  expect(await carnet(words)).toMatchObject({ code: 0 })
  expect(lastRows(before)).toEqual([`${me} import_begun`, `${me} import_done`])
})

test('what a server does is not written down as done by whoever started it', async () => {
  const before = rows().length
  const server = await serve()
  const typed = { username: 'ada', password: `${password} too` }
  const { body } = await post(`${server.url}/api/token/`, typed)
  await post(`${server.url}/api/token/blacklist/`, { refresh: body['refresh'] ?? '' })
  await post(`${server.url}/api/token/`, { ...typed, password: 'not this one' })
  await server.stop()
  const { id } = database.prepare("SELECT id FROM carnet_user WHERE username = 'ada'").get() ?? {}
  expect(lastRows(before)).toEqual([`user:${id} sign_in`, `user:${id} session_ended`, ' sign_in'])
})

test('it is exported as lines, each of them an object, and part of it by time', async () => {
  const { code, stdout } = await carnet(['audit', 'export'])
  const entries = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(code).toBe(0)
  expect(entries.map(({ position }) => position)).toEqual(entries.map((_, index) => index + 1))
  expect(entries.map(({ action }) => action)).toContain('key_rotated')
  expect((await carnet(['audit', 'export'])).stdout.startsWith(stdout)).toBe(true)
  expect((await carnet(['audit', 'export', '--until', '2020-01-01'])).stdout).toBe('')
  expect((await carnet(['audit', 'export', '--since', '2020-01-01T00:00:00Z'])).stdout).toContain(stdout)
  expect(await carnet(['audit', 'export', '--since', 'yesterday'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: '--since must be a date such as 2026-01-31, or a time such as 2026-01-31T08:00:00Z.\n',
  })
})

test('no row holds a password, a hash or a token', () => {
  const all = JSON.stringify(rows())
  for (const secret of [password, 'argon2id$', 'eyJ', '"sealed"']) expect(all).not.toContain(secret)
})

test('it verifies, and its head can be compared later', async () => {
  const { stdout, code } = await carnet(['audit', 'verify'])
  expect(stdout).toMatch(/^The audit log is as it was written: \d+ rows checked\.\n/)
  const [, head = ''] = /^Head: (\d+:hmac-sha256:[0-9a-f]{64})$/m.exec(stdout) ?? []
  expect(code).toBe(0)
  expect(await carnet(['audit', 'verify', '--head', head])).toMatchObject({ code: 0, stderr: '' })
  const other = head.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  expect(await carnet(['audit', 'verify', '--head', other])).toMatchObject({ code: 1, stdout: '' })
  expect(await carnet(['audit', 'verify', '--head', 'x'])).toMatchObject({
    stderr: '--head must be POSITION:HASH, as carnet audit verify prints it.\n',
  })
})

test('pruned, it still verifies', async () => {
  const count = rows().length
  expect(await carnet(['audit', 'prune'])).toMatchObject({ stdout: '0 rows of the audit log deleted.\n' })
  const { stdout } = await carnet(['audit', 'prune', '--keep', '0s', '--json'])
  expect(JSON.parse(stdout).rows).toBe(count)
  expect(rows().map(({ action }) => action)).toEqual(['audit_pruned'])
  const verified = await carnet(['audit', 'verify', '--json'])
  expect(JSON.parse(verified.stdout)).toMatchObject({ outcome: 'intact', rows: 1, prunedTo: count })
})

test('the first row that was tampered with is named, and then nothing is pruned', async () => {
  await carnet(['users', 'deactivate', 'ada'])
  await carnet(['users', 'activate', 'ada'])
  await carnet(['flush-expired'])
  const { position } =
    database.prepare("SELECT position FROM carnet_audit WHERE action = 'user_deactivated'").get() ?? {}
  database.exec("UPDATE carnet_audit SET actor = 'cli:nobody' WHERE action = 'user_deactivated'")
  const sentence = `The audit log is not as it was written: row ${position} was altered, moved or put in.`
  expect(await carnet(['audit', 'verify'])).toEqual({ code: 1, stdout: '', stderr: `${sentence}\n` })
  expect(await carnet(['audit', 'prune', '--keep', '0s'])).toMatchObject({
    code: 1,
    stderr: `Nothing was deleted. ${sentence}\n`,
  })
  const { stdout, code } = await carnet(['audit', 'verify', '--json'])
  expect([code, JSON.parse(stdout)]).toEqual([1, { outcome: 'broken', position, fault: 'altered' }])
})

test('turned off, it grows no more', async () => {
  writeFileSync(join(folder, 'carnet.config.mjs'), 'export default { audit: false }')
  const before = rows().length
  await carnet(['users', 'deactivate', 'ada'])
  expect(rows()).toHaveLength(before)
})

describe('a key secret that the log gets later', () => {
  const later = createScratch()
  afterAll(() => later.remove())
  const own = { CARNET_SECRET: 'a secret of our own, long enough for HS256' }
  const keyed = { ...own, CARNET_KEY_SECRET: 'c2VjcmV0IG9mIG91ciBvd24sIGxvbmcgZW5vdWdoLi4uLi4=' }
  const create = (name: string, variables: Record<string, string>) =>
    later.carnet(['createsuperuser', '--noinput', '--username', name], { env: { ...env, ...variables } })

  test('is told what to set once, and by that the log verifies and is pruned', async () => {
    await later.carnet(['migrate'], { env: own })
    await create('ada', own)
    await later.carnet(['audit', 'verify'], { env: own })
    await create('bea', keyed)
    const { code, stderr } = await later.carnet(['audit', 'verify'], { env: keyed })
    expect([code, stderr]).toEqual([1, expect.stringContaining('row 1 is chained without the key secret.')])
    const [, keyedAfter = ''] = /CARNET_AUDIT_KEYED_AFTER, to (\d+:sha256:[0-9a-f]{64})\n/.exec(stderr) ?? []
    const told = { env: { ...keyed, CARNET_AUDIT_KEYED_AFTER: keyedAfter } }
    expect(await later.carnet(['audit', 'verify'], told)).toMatchObject({ code: 0, stderr: '' })
    expect(await later.carnet(['audit', 'prune', '--keep', '0s'], told)).toMatchObject({
      code: 0,
      stderr: '',
    })
  })
})
