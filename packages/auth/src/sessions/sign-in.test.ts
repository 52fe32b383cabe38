import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../testing/test-sessions.ts'

let t: TestSessions
let userId: string
const password = 'correct horse battery'
const credentials = { login: 'ada', password }

async function restart(options: TestOptions = {}) {
  await t?.close()
  t = await createTestSessions(options)
  userId = (await t.users.create({ username: 'ada', password })).id
}

beforeEach(() => restart())
afterEach(() => t.close())

const signIn = (given = credentials) => t.sessions.signIn(given, testDevice)
const refused = { outcome: 'refused' }

test('the right name and password begin a session of one row', async () => {
  const answer = await signIn()
  if (answer.outcome !== 'granted') throw new Error('ada must get in')
  const { access, refresh, user, session } = answer
  expect(user).toMatchObject({ id: userId, username: 'ada' })
  expect(JSON.stringify(user)).not.toContain('argon2')
  expect(claimsIn(access)).toMatchObject({ user_id: userId, sid: session.id })
  expect(await t.sessions.listLive(userId)).toMatchObject([{ ...session, ...testDevice }])
  expect(t.events).toEqual([{ type: 'sign_in', userId, sessionId: session.id, ...testDevice }])
  await granted(t.refresh(refresh))
})

test.each([
  ['a wrong password', 'ada', 'wrong'],
  ['an unknown name', 'bob', password],
  ['another spelling of the name', 'Ada', password],
  ['an empty password', 'ada', ''],
  ['a password in another case', 'ada', password.toUpperCase()],
])('%s is refused, told to the event hook, and begins nothing', async (_what, login, given) => {
  expect(await signIn({ login, password: given })).toEqual(refused)
  expect(t.events).toEqual([{ type: 'sign_in_failed', login, ...testDevice }])
  expect(JSON.stringify(t.events)).not.toContain(password)
  expect(await t.sessions.listLive(userId)).toEqual([])
})

test('an inactive user is refused as anybody unknown is', async () => {
  await t.users.deactivate(userId)
  t.events.length = 0
  expect(await signIn()).toEqual(refused)
  expect(t.events).toEqual([{ type: 'sign_in_failed', login: 'ada', ...testDevice }])
})

test('each sign-in is a session of its own', async () => {
  const answers = await Promise.all([signIn(), signIn(), signIn()])
  const ids = answers.map((answer) => (answer.outcome === 'granted' ? answer.session.id : ''))
  expect(new Set(ids).size).toBe(3)
  expect(await t.sessions.listLive(userId)).toHaveLength(3)
})

describe('while the claims are computed', () => {
  let meanwhile: () => Promise<unknown>

  beforeEach(async () => {
    meanwhile = async () => undefined
    const from = async () => {
      const work = meanwhile
      meanwhile = async () => undefined
      await work()
      return {}
    }
    await restart({ claims: { schema: z.object({}), from } as never })
  })

  test('a password change makes the old password fail', async () => {
    meanwhile = () => t.users.setPassword(userId, 'another horse battery')
    expect(await signIn()).toEqual(refused)
    expect(await t.sessions.listLive(userId)).toEqual([])
  })

  test('a deactivation makes the sign-in fail', async () => {
    meanwhile = () => t.users.deactivate(userId)
    expect(await signIn()).toEqual(refused)
    meanwhile = () => t.users.delete(userId)
    await t.users.activate(userId)
    expect(await signIn()).toEqual(refused)
  })

  test('a hash that another sign-in has brought up to date does no harm', async () => {
    const { password: hash = '' } = (await t.store.users.findById(userId)) ?? {}
    const other = await createTestSessions()
    const { id } = await other.users.create({ username: 'ada', password })
    const { password: rehashed = '' } = (await other.store.users.findById(id)) ?? {}
    await other.close()
    meanwhile = () => t.store.users.replacePassword(userId, hash, rehashed)
    expect(await signIn()).toMatchObject({ outcome: 'granted' })
    expect(await t.sessions.listLive(userId)).toHaveLength(1)
  })
})

test('the time of the last sign-in is noted where that is asked for', async () => {
  await signIn()
  expect(await t.users.find(userId)).toMatchObject({ lastLogin: null })
  await restart({ updateLastLogin: true })
  t.clock.advance('1h')
  await signIn()
  expect(await t.users.find(userId)).toMatchObject({ lastLogin: new Date(t.clock.now()) })
})

test('an outdated hash is brought up to date and the session stays', async () => {
  const [salt, iterations] = ['salt', 1000]
  const { pbkdf2Sync } = await import('node:crypto')
  const hash = pbkdf2Sync(password, salt, iterations, 32, 'sha256').toString('base64')
  await t.store.users.setPassword(userId, `pbkdf2_sha256$${iterations}$${salt}$${hash}`, {})
  const answer = await signIn()
  expect(answer.outcome).toBe('granted')
  expect((await t.store.users.findById(userId))?.password).toMatch(/^argon2/)
  expect(await t.sessions.listLive(userId)).toHaveLength(1)
  expect(await signIn()).toMatchObject({ outcome: 'granted' })
})

test('what the developer adds to the answer is computed before the session begins', async () => {
  await restart({ respond: async ({ user }) => ({ user }) })
  expect(await signIn()).toMatchObject({ extra: { user: { username: 'ada' } } })
  const failing = { respond: () => Promise.reject(new RangeError('no answer')) }
  await restart(failing)
  await expect(signIn()).rejects.toThrow('no answer')
  await expect(t.sessions.signInSliding(credentials, testDevice)).rejects.toThrow('no answer')
  expect(await t.sessions.listLive(userId)).toEqual([])
})

describe('issuing for a user without a password', () => {
  test('begins a session like any other', async () => {
    const { refresh, session } = await t.begin(userId)
    expect(session).toMatchObject({ userId, kind: 'pair', generation: 0 })
    await granted(t.refresh(refresh))
    await t.users.setPassword(userId, 'another horse battery')
    expect(await t.refresh(refresh)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
  })

  test('is refused for users who are unknown or inactive', async () => {
    await t.users.deactivate(userId)
    for (const id of [userId, '999', '', `0${userId}`]) {
      expect(await t.sessions.issueFor(id, testDevice), id).toEqual(refused)
    }
  })
})
