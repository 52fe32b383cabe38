import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
} from '../testing/test-sessions.ts'

let t: TestSessions

async function restart(options: TestOptions = {}) {
  await t?.close()
  t = await createTestSessions(options)
}

beforeEach(() => restart())
afterEach(() => t.close())

const blacklisted = { outcome: 'refused', refusal: 'blacklisted' }

describe('without rotation', () => {
  beforeEach(() => restart({ rotate: false }))

  test('a refresh answers an access token only, as often as asked', async () => {
    const { refresh, session } = await t.begin()
    for (let index = 0; index < 3; index++) {
      t.clock.advance('1h')
      const answer = await t.refresh(refresh)
      expect(answer).toMatchObject({ outcome: 'refreshed', how: 'kept', access: expect.any(String) })
      expect(answer).not.toHaveProperty('refresh')
      const { access } = await granted(t.refresh(refresh))
      expect(claimsIn(access)).toMatchObject({ sid: session.id, iat: t.clock.now() / 1000 })
    }
  })

  test('a refresh writes nothing but when and from where the session was used, and that its token is', async () => {
    const { refresh, session } = await t.begin()
    t.clock.advance('1h')
    await t.sessions.refresh(refresh, { ip: '::1', userAgent: 'other' })
    const now = t.clock.now()
    const { readAtMs: _, ...before } = { readAtMs: 0, ...session }
    expect(await t.store.sessions.find(session.id)).toEqual({
      ...before,
      ip: '::1',
      userAgent: 'other',
      lastSeenAtMs: now,
      confirmedAtMs: now,
      readAtMs: now,
    })
  })

  test('the session ends when it is told to, and when its token expires', async () => {
    const [revoked, expiring] = [await t.begin(), await t.begin()]
    await t.sessions.revoke(revoked.session.id)
    expect(await t.refresh(revoked.refresh)).toEqual(blacklisted)
    t.clock.advance('1d')
    expect(await t.refresh(expiring.refresh)).toEqual({ outcome: 'refused', refusal: 'expired' })
  })

  test('a user who is deactivated during the refresh gets nothing', async () => {
    const schema = z.object({})
    let isLate = false
    const from = async (user: unknown) => {
      if (isLate) await t.users.deactivate((user as { id: string }).id)
      return {}
    }
    await restart({ rotate: false, claims: { schema, from } as never })
    const { refresh } = await t.begin()
    isLate = true
    expect(await t.refresh(refresh)).toEqual(blacklisted)
  })
})

describe('claims', () => {
  const schema = z.object({ role: z.string() })
  let role = 'reader'
  const options = (more: TestOptions = {}) =>
    ({ claims: { schema, from: async () => ({ role }) }, ...more }) as TestOptions

  beforeEach(() => {
    role = 'reader'
  })

  test('are computed anew at each refresh, for both tokens', async () => {
    await restart(options())
    const { refresh } = await t.begin()
    role = 'editor'
    const pair = await granted(t.refresh(refresh))
    expect([pair.access, pair.refresh].map((token) => claimsIn(token)['role'])).toEqual(['editor', 'editor'])
    role = 'owner'
    const graced = await granted(t.refresh(refresh))
    expect(claimsIn(graced.refresh)).toEqual({ ...claimsIn(pair.refresh), role: 'owner' })
  })

  test('are copied from the token where that is asked for', async () => {
    await restart(options({ copyClaims: true }))
    const { refresh } = await t.begin()
    role = 'editor'
    const pair = await granted(t.refresh(refresh))
    expect([pair.access, pair.refresh].map((token) => claimsIn(token)['role'])).toEqual(['reader', 'reader'])
    expect(claimsIn(pair.refresh)['jti']).not.toBe(claimsIn(refresh)['jti'])
  })

  test.each([
    ['throw', () => Promise.reject(new RangeError('no role')), 'no role'],
    ['do not fit their schema', async () => ({ role: 7 }), 'does not fit its schema at "role"'],
    ['would overwrite ours', async () => ({ role: 'x', exp: 1 }), '"exp"'],
    ['are too long for a token', async () => ({ role: 'x'.repeat(5000) }), 'has room for'],
  ])('that %s change nothing', async (_what, failing, message) => {
    let from: () => Promise<unknown> = async () => ({ role })
    await restart({ claims: { schema: schema.loose(), from: () => from() } } as never)
    const { refresh, session } = await t.begin()
    const before = await t.store.sessions.find(session.id)
    from = failing
    await expect(t.refresh(refresh)).rejects.toThrow(message)
    await expect(t.begin(session.userId)).rejects.toThrow(message)
    expect(await t.store.sessions.find(session.id)).toEqual(before)
    expect(await t.store.sessions.listLive(session.userId)).toHaveLength(1)
    from = async () => ({ role })
    await granted(t.refresh(refresh))
  })
})

describe('the header and address of a token', () => {
  test('are written as the options say', async () => {
    await restart({ audience: ['a', 'b'], issuer: 'https://i.example', headerTyp: 'at+jwt' })
    const { access, refresh } = await t.begin()
    const header = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
    expect([header(access), header(refresh)]).toEqual([
      { alg: 'HS256', typ: 'at+jwt' },
      { alg: 'HS256', typ: 'rt+jwt' },
    ])
    expect(claimsIn(access)).toMatchObject({ aud: ['a', 'b'], iss: 'https://i.example' })
    await granted(t.refresh(refresh))
    expect(await t.refresh(access)).toEqual({ outcome: 'refused', refusal: 'wrongType' })
  })
})
