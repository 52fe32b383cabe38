import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { type DjangoStand, openDjangoStand } from '../../testing/test-django-stand.ts'
import { toDjangoTime } from './times.ts'

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
const to = (jti: string) => ({ to: jti, lifetimeMs: dayMs, graceMs, ...device })

const outstanding = () => stand.django.query('SELECT * FROM token_blacklist_outstandingtoken ORDER BY id')
const blacklisted = () => stand.django.query('SELECT * FROM token_blacklist_blacklistedtoken ORDER BY id')

describe("Django's record of tokens", () => {
  test('shows the token of a session, without its signature', async () => {
    const session = await stand.begin({ id: 's', jti: 'first' })
    const [row, ...more] = outstanding()
    expect(more).toEqual([])
    expect(row).toMatchObject({
      jti: 'first',
      user_id: Number(session.userId),
      created_at: toDjangoTime(session.createdAtMs),
      expires_at: toDjangoTime(session.expiresAtMs),
    })
    const parts = String(row?.['token']).split('.')
    expect(parts).toHaveLength(2)
    const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ token_type: 'refresh', jti: 'first', sid: 's' })
  })

  test('grows by two rows with each refresh, and sessions by none', async () => {
    let session = await stand.begin()
    const refreshes = 25
    for (let index = 0; index < refreshes; index++) {
      const next = await stand.store.sessions.rotate(session, to(`token ${index}`))
      expect(next).toBeDefined()
      session = next ?? session
    }
    expect(outstanding()).toHaveLength(1 + refreshes)
    expect(blacklisted()).toHaveLength(refreshes)
    expect(stand.django.query('SELECT * FROM carnet_session')).toHaveLength(1)
    const live = outstanding().filter(({ jti }) => !stand.django.isBlacklisted(String(jti)))
    expect(live.map(({ jti }) => jti)).toEqual([session.currentJti])
  })

  test('keeps a sliding token until it can no longer be refreshed', async () => {
    const { expiresAtMs } = await stand.begin({ kind: 'sliding' })
    expect(outstanding()).toMatchObject([{ expires_at: toDjangoTime(expiresAtMs) }])
  })

  test('is void for each of several sessions that are too many, also what Django gave for them', async () => {
    const { id: userId } = await stand.addUser()
    for (const id of ['one', 'two', 'kept']) {
      stand.clock.advance('1m')
      await stand.begin({ id, userId, jti: `token of ${id}` })
    }
    const [, given] = ['one', 'kept'].map((sid) => stand.django.give({ userId, sid }))
    await stand.begin({ id: 'new', userId, jti: 'token of new', maximumSessions: 2 })
    const live = outstanding().filter(({ jti }) => !stand.django.isBlacklisted(String(jti)))
    expect(live.map(({ jti }) => jti)).toEqual(['token of kept', given, 'token of new'])
  })

  test('stays as it was where no session begins', async () => {
    const { id: userId } = await stand.addUser({ isActive: false })
    await expect(stand.begin({ userId })).rejects.toThrow()
    expect(outstanding()).toEqual([])
  })
})

describe('a token that Django blacklisted', () => {
  test('is neither exchanged nor used', async () => {
    const session = await stand.begin({ jti: 'first' })
    stand.django.blacklist('first')
    expect(await stand.store.sessions.rotate(session, to('second'))).toBeUndefined()
    expect(await stand.store.sessions.touch(session, device)).toBe(false)
    expect(await stand.store.sessions.find(session.id)).toEqual({ ...session, isCurrentBlacklisted: true })
    expect(outstanding()).toHaveLength(1)
  })

  test('is the end of a sliding session', async () => {
    const session = await stand.begin({ kind: 'sliding', jti: 'sliding' })
    stand.clock.advance('1m')
    stand.django.blacklist('sliding')
    expect(await stand.store.sessions.find(session.id)).toMatchObject({
      revokedAtMs: stand.clock.now(),
      revokeReason: 'blacklisted',
    })
    expect(await stand.store.sessions.touch(session, device)).toBe(false)
  })

  test('does not become a session', async () => {
    const { id: userId } = await stand.addUser()
    const [good, bad] = [stand.django.give({ userId }), stand.django.give({ userId })]
    stand.django.blacklist(bad)
    const now = stand.clock.now()
    const foreign = (jti: string) => ({
      ...({ id: `of ${jti}`, userId, kind: 'pair', jti, issuedAtMs: now, expiresAtMs: now + dayMs } as const),
      ...{ maximumMs: undefined, ...device },
    })
    expect(await stand.store.sessions.adopt(foreign(bad))).toBeUndefined()
    expect(await stand.store.sessions.find(`of ${bad}`)).toBeUndefined()
    expect(await stand.store.sessions.adopt(foreign(good))).toMatchObject({ currentJti: good })
    stand.django.blacklist(good)
    expect(await stand.store.sessions.adopt(foreign(good))).toMatchObject({ isCurrentBlacklisted: true })
  })

  test('takes its session from the list, unless Django gave a successor', async () => {
    const { id: userId } = await stand.addUser()
    for (const id of ['kept', 'refreshed', 'ended']) await stand.begin({ id, userId, jti: id })
    await stand.begin({ id: 'slid', userId, jti: 'slid', kind: 'sliding' })
    stand.django.rotate('refreshed', { userId, sid: 'refreshed' })
    stand.django.blacklist('ended')
    stand.django.blacklist('slid')
    const listed = (await stand.store.sessions.listLive(userId)).map(({ id }) => id)
    expect(listed.toSorted()).toEqual(['kept', 'refreshed'])
  })
})

describe('inactive users', () => {
  const deactivate = () => stand.django.query('UPDATE auth_user SET is_active = 0')

  test('cannot use their sessions', async () => {
    const session = await stand.begin()
    deactivate()
    expect(await stand.store.sessions.touch(session, device)).toBe(false)
    expect(await stand.store.sessions.rotate(session, to('second'))).toBeUndefined()
  })

  test('go on where only their existence is checked, and begin nothing', async () => {
    const accepting = await openDjangoStand(stand.path, { userCheck: 'exists' })
    const session = await accepting.begin()
    deactivate()
    expect(await accepting.store.sessions.touch(session, device)).toBe(true)
    expect(await accepting.store.sessions.rotate(session, to('second'))).toBeDefined()
    await expect(accepting.begin({ userId: session.userId })).rejects.toThrow()
    stand.django.query('UPDATE token_blacklist_outstandingtoken SET user_id = NULL')
    stand.django.query('DELETE FROM auth_user')
    const rotated = await accepting.store.sessions.find(session.id)
    expect(rotated && (await accepting.store.sessions.touch(rotated, device))).toBe(false)
    await accepting.close()
  })
})

test('a change that fails half-way changes nothing, neither here nor on record', async () => {
  let isBroken = false
  const unsignedToken = () => {
    if (isBroken) throw new Error('broken')
    return 'header.claims'
  }
  const breaking = await openDjangoStand(stand.path, { unsignedToken })
  const session = await breaking.begin({ jti: 'first' })
  isBroken = true
  await expect(breaking.store.sessions.rotate(session, to('second'))).rejects.toThrow('broken')
  await expect(breaking.begin({ id: 'never', userId: session.userId })).rejects.toThrow('broken')
  expect(await breaking.store.sessions.find(session.id)).toEqual(session)
  expect(await breaking.store.sessions.find('never')).toBeUndefined()
  expect(outstanding()).toHaveLength(1)
  expect(blacklisted()).toEqual([])
  expect(stand.django.query('SELECT * FROM carnet_retired')).toEqual([])
  await breaking.close()
})

test('users without the app keep their sessions, and nothing is said of tokens', async () => {
  const bare = await openDjangoStand(databases.make({ tokenBlacklist: false }))
  const session = await bare.begin({ jti: 'first' })
  const rotated = await bare.store.sessions.rotate(session, to('second'))
  expect(rotated?.currentJti).toBe('second')
  expect(await bare.store.sessions.shared?.isBlacklisted('first')).toBe(true)
  expect(await bare.store.sessions.shared?.isBlacklisted('second')).toBe(false)
  expect(await bare.store.sessions.revoke(session.id, 'signed_out')).toBe(true)
  bare.clock.advance('2d')
  expect(await bare.store.sessions.deleteExpired(0, 10)).toBe(1)
  expect(bare.django.query('SELECT * FROM carnet_retired')).toEqual([])
  await bare.close()
})
