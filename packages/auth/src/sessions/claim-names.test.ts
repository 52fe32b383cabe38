import { afterEach, describe, expect, test } from 'vitest'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../testing/test-sessions.ts'
import { adoptedSessionId } from '../tokens/index.ts'

let t: TestSessions
afterEach(() => t.close())

const claimNames = { tokenType: 'kind', jti: 'id', userId: 'sub', refreshExp: 'until' }

async function start(options: TestOptions) {
  t = await createTestSessions(options)
}

describe('claims under names of the developer', () => {
  test('are written, in SimpleJWT’s order, and read again', async () => {
    await start({ claimNames })
    const { refresh, access } = await t.begin(await t.addUser())
    for (const token of [refresh, access])
      expect(Object.keys(claimsIn(token))).toEqual(['kind', 'exp', 'iat', 'id', 'sub', 'sid'])
    const next = await granted(t.refresh(refresh))
    expect(claimsIn(next.refresh)).toMatchObject({ kind: 'refresh', sub: claimsIn(refresh)['sub'] })
    expect(await t.sessions.verify(next.access)).toMatchObject({ outcome: 'good' })
    expect(await t.sessions.blacklist(next.refresh, testDevice)).toEqual({ outcome: 'void' })
    expect(await t.refresh(next.refresh)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
  })

  test('of sliding tokens, too', async () => {
    await start({ claimNames, slidingRefreshLifetime: '1h' })
    const begun = await t.sessions.issueSlidingFor(await t.addUser(), testDevice)
    if (begun.outcome !== 'granted') throw new Error('a sliding token must be issued')
    expect(Object.keys(claimsIn(begun.token))).toEqual(['kind', 'exp', 'iat', 'id', 'until', 'sub', 'sid'])
    expect(claimsIn(begun.token)['until']).toBe(t.clock.now() / 1000 + 3600)
    expect(await t.sessions.refreshSliding(begun.token, testDevice)).toMatchObject({ outcome: 'refreshed' })
  })

  test('take the place of the usual ones: under those nothing is found', async () => {
    await start({ claimNames })
    const userId = await t.addUser()
    const usual = { exp: t.clock.now() / 1000 + 60, jti: 'a', user_id: userId, token_type: 'refresh' }
    expect(await t.refresh(t.sign(usual))).toEqual({ outcome: 'refused', refusal: 'withoutId' })
    expect(await t.refresh(t.sign({ ...usual, id: 'a' }))).toEqual({
      outcome: 'refused',
      refusal: 'withoutType',
    })
    expect(await t.refresh(t.sign({ ...usual, id: 7 }))).toEqual({ outcome: 'refused', refusal: 'invalid' })
  })
})

describe('a user claim that holds another field', () => {
  test('finds its user, whose sessions still go by their id', async () => {
    await start({ userIdField: 'username', claimNames: { userId: 'name' } })
    const userId = await t.addUser('ada')
    const { refresh, session } = await t.begin(userId)
    expect(claimsIn(refresh)).toMatchObject({ name: 'ada' })
    expect(session.userId).toBe(userId)
    const next = await granted(t.refresh(refresh))
    expect(claimsIn(next.access)).toMatchObject({ name: 'ada' })
    expect(await t.sessions.verify(next.access)).toMatchObject({ outcome: 'good' })
    expect(await t.sessions.revokeAll(userId)).toBe(1)
    expect(await t.refresh(next.refresh)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
  })

  test('names nobody by an id', async () => {
    await start({ userIdField: 'username' })
    const userId = await t.addUser('ada')
    const { refresh } = await t.begin(userId)
    const swapped = t.sign({ ...claimsIn(refresh), user_id: userId })
    expect(await t.refresh(swapped)).toEqual({ outcome: 'no_account' })
  })

  test('lets its holder sign out', async () => {
    await start({ userIdField: 'username' })
    const { refresh } = await t.begin(await t.addUser('ada'))
    expect(await t.sessions.blacklist(refresh, testDevice)).toEqual({ outcome: 'void' })
    expect(await t.refresh(refresh)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
  })

  test('lets its holder sign out although they are called something else by now', async () => {
    await start({ userIdField: 'username' })
    const userId = await t.addUser('ada')
    const { refresh, session } = await t.begin(userId)
    await t.users.update(userId, { username: 'countess' })
    expect(await t.sessions.blacklist(refresh, testDevice)).toEqual({ outcome: 'void' })
    expect(await t.store.sessions.find(session.id)).toMatchObject({ revokeReason: 'blacklisted' })
  })
})

describe('a token of a system without sessions, for which an import has begun one', () => {
  test('goes on there although nothing else is adopted', async () => {
    await start({})
    const userId = await t.addUser()
    const now = t.clock.now()
    const claims = { exp: now / 1000 + 60, iat: now / 1000, user_id: userId, token_type: 'refresh' }
    const [known, unknown] = ['known', 'unknown'].map((jti) => t.sign({ ...claims, jti }))
    await t.store.sessions.adopt({
      id: adoptedSessionId({}, 'known'),
      userId,
      kind: 'pair',
      jti: 'known',
      issuedAtMs: now,
      expiresAtMs: now + 60_000,
      maximumMs: undefined,
      ...testDevice,
    })
    await granted(t.refresh(known ?? ''))
    expect(await t.refresh(unknown ?? '')).toEqual({ outcome: 'refused', refusal: 'invalid' })
    t.clock.advance('11s')
    expect(await t.refresh(known ?? '')).toEqual({ outcome: 'reused' })
  })
})
