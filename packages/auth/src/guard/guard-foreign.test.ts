// What a guard makes of tokens that another system issued with the same key.
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAuth } from '../create-auth.ts'

const secret = 'guard-test-secret-guard-test-secret-0123456789'
const nowSeconds = Math.floor(Date.now() / 1000)

function sign(claims: object): string {
  const input = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

let auth: Awaited<ReturnType<typeof open>>
let userId: string
async function open(options: object = {}) {
  return createAuth({
    database: 'sqlite::memory:',
    secret,
    adopt: true,
    accept: ['access', 'sliding'],
    ...options,
  })
}
async function start(options: object) {
  await auth?.close()
  auth = await open(options)
  userId = (await auth.users.create({ username: 'ada' })).id
}
beforeEach(() => start({}))
afterEach(() => auth.close())

const foreign = (claims: object = {}) =>
  sign({
    token_type: 'sliding',
    exp: nowSeconds + 300,
    iat: nowSeconds,
    jti: 'f'.repeat(32),
    refresh_exp: nowSeconds + 86_400,
    user_id: userId,
    ...claims,
  })

/** What Django would write for the one user of this database. */
function markIn(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true })
  const row = database.prepare('SELECT password FROM carnet_user').get()
  database.close()
  return createHash('md5').update(String(row?.['password'])).digest('hex').toUpperCase()
}

const post = (path: string, body: object) =>
  auth.handler(
    new Request(`http://a/api/token/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
const isLetIn = async (token: string) => (await auth.authenticate(`Bearer ${token}`)).ok

describe('a sliding token', () => {
  test('passes before it has become a session, and after', async () => {
    expect(await isLetIn(foreign())).toBe(true)
    const { token } = (await (await post('sliding/refresh/', { token: foreign() })).json()) as {
      token: string
    }
    expect([await isLetIn(foreign()), await isLetIn(token)]).toEqual([true, true])
  })

  test('is refused once the session that it became has ended', async () => {
    await post('sliding/refresh/', { token: foreign() })
    expect(await auth.sessions.revokeAll(userId)).toBe(1)
    expect(await isLetIn(foreign())).toBe(false)
    expect(await isLetIn(foreign({ jti: 'e'.repeat(32) }))).toBe(true)
  })

  test('is refused with one message for each type that is accepted', async () => {
    await post('sliding/refresh/', { token: foreign() })
    await auth.sessions.revokeAll(userId)
    const verdict = await auth.authenticate(`Bearer ${foreign()}`)
    expect(verdict).toMatchObject({
      refusal: {
        body: {
          messages: [
            { token_class: 'AccessToken', token_type: 'access', message: 'Token has wrong type' },
            { token_class: 'SlidingToken', token_type: 'sliding', message: 'Token is blacklisted' },
          ],
        },
      },
    })
  })

  test('is refused also where it is older than what this process remembers of revocations', async () => {
    const old = foreign({ iat: nowSeconds - 80_000 })
    expect(await isLetIn(old)).toBe(true)
    await post('sliding/refresh/', { token: old })
    await auth.sessions.revokeAll(userId)
    expect(await isLetIn(old)).toBe(false)
  })
})

describe('a user claim that holds a name', () => {
  test('does not let the old holder of a name in as the new one', async () => {
    await start({ userIdField: 'username' })
    const { access } = await auth.tokens.issueFor(userId)
    const asks = async () => (await auth.authenticate(`Bearer ${access}`, { user: true })).ok
    expect(await asks()).toBe(true)
    await auth.users.update(userId, { username: 'mallory' })
    expect(await asks()).toBe(false)
    await auth.users.create({ username: 'ada' })
    expect(await asks()).toBe(false)
  })
})

describe('the mark of a password', () => {
  const access = (claims: object = {}) => foreign({ token_type: 'access', refresh_exp: undefined, ...claims })

  test('is compared where the option names its claim, in tokens that name no session', async () => {
    await start({ revokeClaim: 'hash_password' })
    expect(await auth.authenticate(`Bearer ${access()}`)).toMatchObject({
      ok: false,
      refusal: {
        status: 401,
        body: { detail: "The user's password has been changed.", code: 'password_changed' },
        headers: { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' },
      },
    })
    const { access: ours } = await auth.tokens.issueFor(userId)
    expect(await isLetIn(ours)).toBe(true)
  })

  test('of the password that is stored lets its holder in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-guard-'))
    const path = join(folder, 'carnet.db')
    await start({ database: `sqlite:${path}`, autoMigrate: true, revokeClaim: 'hash_password' })
    const marked = () => access({ hash_password: markIn(path) })
    expect(await isLetIn(marked())).toBe(true)
    const before = marked()
    await auth.users.setPassword(userId, 'laurel and hardy')
    expect([await isLetIn(before), await isLetIn(marked())]).toEqual([false, true])
    await auth.users.deactivate(userId)
    expect(await isLetIn(marked())).toBe(false)
    rmSync(folder, { recursive: true })
  })

  test('is not looked at otherwise', async () => {
    expect(await isLetIn(access())).toBe(true)
  })
})
