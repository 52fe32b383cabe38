import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FoundSession } from '../../sessions/index.ts'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { type DjangoStand, openDjangoStand } from '../../testing/test-django-stand.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

let stand: DjangoStand

beforeEach(async () => {
  stand = await openDjangoStand(databases.make())
})
afterEach(() => stand.close())

const device = { ip: '', userAgent: '' }
const graceMs = 10_000
const dayMs = 86_400_000

/** Shows Carnet a token that Django has given now. */
function takeOver(session: FoundSession, jti: string, expiresAtMs = stand.clock.now() + dayMs) {
  const successor = { jti, issuedAtMs: stand.clock.now(), expiresAtMs, graceMs }
  return stand.store.sessions.shared?.takeOver(session, successor)
}

/** A session whose token Django has exchanged for the second one. */
async function refreshedByDjango() {
  const session = await stand.begin({ jti: 'first' })
  stand.clock.advance('1m')
  const second = stand.django.rotate('first', { userId: session.userId, sid: session.id })
  return { session, second }
}

describe('what Django gave for the current token', () => {
  test('becomes current, with the times that Django gave it', async () => {
    const { session, second } = await refreshedByDjango()
    stand.clock.advance(2000)
    const now = stand.clock.now()
    const issuedAtMs = now - 2000
    const taken = await stand.store.sessions.shared?.takeOver(session, {
      ...{ jti: second, issuedAtMs, expiresAtMs: issuedAtMs + dayMs, graceMs },
    })
    expect(taken).toEqual({
      ...session,
      currentJti: second,
      // the window runs from Django's exchange
      recent: [{ jti: 'first', retiredAtMs: issuedAtMs }],
      generation: 1,
      rotatedAtMs: issuedAtMs,
      lastSeenAtMs: now,
      expiresAtMs: issuedAtMs + dayMs,
      readAtMs: now,
    })
    expect(await stand.other.sessions.find(session.id)).toEqual(taken)
  })

  test('leaves no window open that Django’s exchange is too old for', async () => {
    const { session, second } = await refreshedByDjango()
    stand.clock.advance(graceMs + 1)
    expect(await takeOver(session, second)).toMatchObject({ recent: [] })
  })

  test('is taken over once, and then exchanged here', async () => {
    const { session, second } = await refreshedByDjango()
    const results = await Promise.all([1, 2, 3, 4].map(() => takeOver(session, second)))
    expect(results.filter((result) => typeof result === 'object')).toHaveLength(1)
    expect(results.filter((result) => result === undefined)).toHaveLength(3)
    const taken = await stand.store.sessions.find(session.id)
    const third =
      taken &&
      (await stand.store.sessions.rotate(taken, { to: 'third', lifetimeMs: dayMs, graceMs, ...device }))
    expect(third?.currentJti).toBe('third')
    expect(stand.django.isBlacklisted(second)).toBe(true)
  })

  test('is no reuse for whoever read the session before it was taken over and exchanged', async () => {
    const { session, second } = await refreshedByDjango()
    const taken = (await takeOver(session, second)) as FoundSession
    const change = { to: 'third', lifetimeMs: dayMs, graceMs, ...device }
    const third = (await stand.other.sessions.rotate(taken, change)) as FoundSession
    expect(await takeOver(session, second)).toBeUndefined()
    expect(await takeOver(third, second)).toBe('retired')
  })

  test('never outlasts the absolute limit of the session', async () => {
    const session = await stand.begin({ jti: 'first', maximumMs: 5000 })
    const second = stand.django.rotate('first', { userId: session.userId, sid: session.id })
    expect(await takeOver(session, second)).toMatchObject({ expiresAtMs: session.endsAtMs })
    stand.clock.advance(5000)
    const third = stand.django.rotate(second, { userId: session.userId, sid: session.id })
    const found = await stand.store.sessions.find(session.id)
    expect(found && (await takeOver(found, third))).toBeUndefined()
  })

  test('is not taken over into a session that has ended, or for a user who is inactive', async () => {
    const { session, second } = await refreshedByDjango()
    stand.django.query('UPDATE auth_user SET is_active = 0')
    expect(await takeOver(session, second)).toBeUndefined()
    stand.django.query('UPDATE auth_user SET is_active = 1')
    stand.django.query("UPDATE carnet_session SET revoked_at = 1, revoke_reason = 'reused'")
    expect(await takeOver(session, second)).toBeUndefined()
  })
})

describe('a token that is not current', () => {
  test('is reuse where Carnet had exchanged it, and only there', async () => {
    const first = await stand.begin({ jti: 'first' })
    const second = await stand.store.sessions.rotate(first, {
      to: 'second',
      lifetimeMs: dayMs,
      graceMs,
      ...device,
    })
    const third = stand.django.rotate('second', { userId: first.userId, sid: first.id })
    const taken = second && (await takeOver(second, third))
    expect(taken).toMatchObject({ currentJti: third })
    const session = taken as FoundSession
    expect(await takeOver(session, 'first')).toBe('retired')
    expect(await takeOver(session, 'second')).toBe('blacklisted')
    expect(await stand.store.sessions.find(first.id)).toEqual(session)
  })

  test('is void without an alarm where Django had blacklisted it', async () => {
    const { session, second } = await refreshedByDjango()
    stand.django.blacklist(second)
    expect(await takeOver(session, second)).toBe('blacklisted')
    expect(await stand.store.sessions.shared?.isBlacklisted(second)).toBe(true)
  })
})

describe('where Django does not blacklist what it exchanges', () => {
  test('Carnet does so, and takes the old token for reuse from then on', async () => {
    const session = await stand.begin({ jti: 'first' })
    const second = stand.django.give({ userId: session.userId, sid: session.id })
    const taken = await takeOver(session, second)
    expect(taken).toMatchObject({
      currentJti: second,
      recent: [{ jti: 'first', retiredAtMs: stand.clock.now() }],
    })
    expect(stand.django.isBlacklisted('first')).toBe(true)
    expect(await takeOver(taken as FoundSession, 'first')).toBe('retired')
  })

  test('nor has the app, the same holds', async () => {
    const bare = await openDjangoStand(databases.make({ tokenBlacklist: false }))
    const session = await bare.begin({ jti: 'first' })
    const { shared } = bare.store.sessions
    const times = { issuedAtMs: bare.clock.now(), expiresAtMs: bare.clock.now() + dayMs, graceMs }
    const taken = await shared?.takeOver(session, { jti: 'second', ...times })
    expect(taken).toMatchObject({ currentJti: 'second' })
    expect(await shared?.takeOver(taken as FoundSession, { jti: 'first', ...times })).toBe('retired')
    expect(await shared?.isBlacklisted('first')).toBe(true)
    await bare.close()
  })
})

test('a session that Django alone refreshes lives on here beyond its own row', async () => {
  const session = await stand.begin({ id: 's', jti: 'first', lifetimeMs: dayMs })
  const { userId } = session
  stand.clock.advance('23h')
  const second = stand.django.rotate('first', { userId, sid: 's' })
  stand.clock.advance('20h')
  const found = await stand.store.sessions.find('s')
  expect(found?.expiresAtMs).toBe(session.createdAtMs + 23 * 3_600_000 + dayMs)
  expect((await stand.store.sessions.listLive(userId)).map(({ id }) => id)).toEqual(['s'])
  expect(await stand.store.sessions.deleteExpired(0, 10)).toBe(0)
  expect(found && (await takeOver(found, second))).toMatchObject({ currentJti: second })
  stand.clock.advance('5h')
  await stand.begin({ id: 'forgotten', userId, jti: 'other', lifetimeMs: 1000 })
  stand.clock.advance('24h')
  expect(await stand.store.sessions.listLive(userId)).toEqual([])
  expect(await stand.store.sessions.deleteExpired(0, 10)).toBe(2)
})
