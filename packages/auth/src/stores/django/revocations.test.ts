import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { adoptedSessionId } from '../../sessions/index.ts'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { type DjangoStand, openDjangoStand } from '../../testing/test-django-stand.ts'
import type { Store } from '../index.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

let stand: DjangoStand
let userId: string

beforeEach(async () => {
  stand = await openDjangoStand(databases.make())
  userId = (await stand.addUser()).id
})
afterEach(() => stand.close())

const void_ = (...ids: string[]) => ids.map((jti) => stand.django.isBlacklisted(jti))

describe('what ends a session', () => {
  test('blacklists its token, and those that Django gave for it', async () => {
    await stand.begin({ id: 's', userId, jti: 'current' })
    await stand.begin({ id: 'other', userId, jti: 'of the other' })
    const [given, foreign] = [stand.django.give({ userId, sid: 's' }), stand.django.give({ userId })]
    expect(await stand.store.sessions.revoke('s', 'blacklisted')).toBe(true)
    expect(void_('current', given)).toEqual([true, true])
    expect(void_('of the other', foreign)).toEqual([false, false])
  })

  test('does so again for what Django gave meanwhile', async () => {
    await stand.begin({ id: 's', userId })
    await stand.store.sessions.revoke('s', 'blacklisted')
    const late = stand.django.give({ userId, sid: 's' })
    expect(await stand.store.sessions.revoke('s', 'blacklisted')).toBe(false)
    expect(void_(late)).toEqual([true])
  })

  test('leaves alone what has expired, but for a sliding token that can be refreshed', async () => {
    await stand.begin({ id: 's', userId })
    const expiresAtMs = stand.clock.now() + 300_000
    const expired = stand.django.give({ userId, sid: 's', expiresAtMs })
    const sliding = stand.django.give({
      userId,
      sid: 's',
      type: 'sliding',
      expiresAtMs,
      refreshableMs: 86_400_000,
    })
    const ended = stand.django.give({ userId, sid: 's', type: 'sliding', expiresAtMs, refreshableMs: 60_000 })
    stand.clock.advance('1h')
    await stand.store.sessions.revoke('s', 'signed_out')
    expect(void_(expired, ended, sliding)).toEqual([false, false, true])
  })

  test('blacklists a token that was not on record', async () => {
    const times = {
      issuedAtMs: stand.clock.now(),
      expiresAtMs: stand.clock.now() + 60_000,
      maximumMs: undefined,
    }
    const token = { id: 'manual', userId, kind: 'pair', jti: 'unrecorded', ip: '', userAgent: '' } as const
    expect(await stand.store.sessions.adopt({ ...token, ...times })).toBeDefined()
    expect(await stand.store.sessions.revoke('manual', 'blacklisted')).toBe(true)
    expect(void_('unrecorded')).toEqual([true])
    const [row] = stand.django.query(
      "SELECT * FROM token_blacklist_outstandingtoken WHERE jti = 'unrecorded'",
    )
    expect(row).toMatchObject({ user_id: Number(userId) })
  })
})

test('the token of a user whom Django has deleted is blacklisted without a name', async () => {
  const times = {
    issuedAtMs: stand.clock.now(),
    expiresAtMs: stand.clock.now() + 60_000,
    maximumMs: undefined,
  }
  const token = { id: 'manual', userId, kind: 'pair', jti: 'unrecorded', ip: '', userAgent: '' } as const
  await stand.store.sessions.adopt({ ...token, ...times })
  stand.django.query('DELETE FROM auth_user')
  expect(await stand.store.sessions.revoke('manual', 'blacklisted')).toBe(true)
  const rows = stand.django.query('SELECT jti, user_id FROM token_blacklist_outstandingtoken')
  expect(rows).toMatchObject([{ jti: 'unrecorded', user_id: null }])
})

const endings: [string, (store: Store) => Promise<unknown>][] = [
  ['signing out everywhere', (store) => store.sessions.revokeAll(userId, 'signed_out')],
  ['a new password', (store) => store.users.setPassword(userId, 'new', {})],
  ['deactivation', (store) => store.users.setActive(userId, false)],
  ['deletion', (store) => store.users.delete(userId)],
]

test.each(endings)('%s blacklists every token of the user, and of nobody else', async (_what, end) => {
  const { id: somebody } = await stand.addUser()
  await stand.begin({ id: 's', userId, jti: 'ours' })
  await stand.begin({ userId: somebody, jti: 'of somebody' })
  const [given, foreign] = [stand.django.give({ userId, sid: 's' }), stand.django.give({ userId })]
  await end(stand.store)
  expect(void_('ours', given, foreign)).toEqual([true, true, true])
  expect(void_('of somebody')).toEqual([false])
})

test('the session that is kept keeps its tokens, those of Django too', async () => {
  for (const id of ['kept', 'ended']) await stand.begin({ id, userId, jti: `${id} token` })
  const [given, foreign] = [stand.django.give({ userId, sid: 'kept' }), stand.django.give({ userId })]
  await stand.store.users.setPassword(userId, 'new', { exceptSession: 'kept' })
  expect(void_('kept token', given)).toEqual([false, false])
  expect(void_('ended token', foreign)).toEqual([true, true])
})

test('a token on record as somebody else’s does not become a session of who has the name now', async () => {
  const [ada, mallory] = [await stand.addUser(), await stand.addUser()]
  const jti = stand.django.give({ userId: mallory.id })
  const now = stand.clock.now()
  const session = {
    kind: 'pair',
    jti,
    issuedAtMs: now,
    expiresAtMs: now + 1000,
    maximumMs: undefined,
  } as const
  const adopt = (userId: string) =>
    stand.store.sessions.adopt({ ...session, id: `of ${jti}`, userId, ip: '', userAgent: '' })
  expect(await adopt(ada.id)).toBeUndefined()
  expect(await adopt(mallory.id)).toMatchObject({ userId: mallory.id })
})

test('an adopted session that is kept keeps the token that names none', async () => {
  const jti = stand.django.give({ userId })
  const times = {
    issuedAtMs: stand.clock.now(),
    expiresAtMs: stand.clock.now() + 60_000,
    maximumMs: undefined,
  }
  await stand.store.sessions.adopt({
    id: 'adopted',
    userId,
    kind: 'pair',
    jti,
    ip: '',
    userAgent: '',
    ...times,
  })
  expect(await stand.store.sessions.revokeAll(userId, 'signed_out', 'adopted')).toBe(0)
  expect(void_(jti)).toEqual([false])
})

test('an id that is spelled otherwise ends nothing', async () => {
  await stand.begin({ userId, jti: 'ours' })
  for (const id of [`0${userId}`, ` ${userId}`, `${userId}.0`, '']) {
    expect(await stand.store.sessions.revokeAll(id, 'signed_out')).toBe(0)
  }
  expect(void_('ours')).toEqual([false])
})

describe('a sliding token that Django blacklists', () => {
  const read = (store: Store, afterSeq = 0) => store.revocations.read(afterSeq, stand.clock.now() - 60_000)
  const told = async (store: Store) => (await read(store)).map(({ sessionId }) => sessionId)

  test('is told to the feeds of all processes, once', async () => {
    await stand.begin({ id: 's', userId, kind: 'sliding', jti: 'ours' })
    const foreign = stand.django.give({ userId, type: 'sliding' })
    expect(await told(stand.store)).toEqual([])
    stand.django.blacklist('ours')
    stand.django.blacklist(foreign)
    const expected = ['s', adoptedSessionId({}, foreign)]
    expect(await told(stand.store)).toEqual(expected)
    expect(await told(stand.other)).toEqual(expected)
    const entries = await read(stand.store)
    expect(entries.map(({ atMs }) => atMs)).toEqual([stand.clock.now(), stand.clock.now()])
    expect(await read(stand.store, entries.at(-1)?.seq)).toEqual([])
  })

  test('is told to a process that starts later, while it matters', async () => {
    const [old, recent] = [
      stand.django.give({ userId, type: 'sliding' }),
      stand.django.give({ userId, type: 'sliding' }),
    ]
    stand.django.blacklist(old)
    stand.clock.advance('1h')
    stand.django.blacklist(recent)
    expect(await told(stand.store)).toEqual([adoptedSessionId({}, recent)])
  })

  test('is told again when it was good again in between', async () => {
    const jti = stand.django.give({ userId, type: 'sliding' })
    stand.django.blacklist(jti)
    expect(await told(stand.store)).toHaveLength(1)
    stand.django.query('DELETE FROM token_blacklist_blacklistedtoken')
    stand.clock.advance(1000)
    stand.django.blacklist(jti)
    const id = adoptedSessionId({}, jti)
    expect(await told(stand.store)).toEqual([id, id])
  })

  test('calls who listens', async () => {
    let calls = 0
    stand.store.revocations.onRevocation(() => {
      calls += 1
    })
    stand.django.blacklist(stand.django.give({ userId, type: 'sliding' }))
    await read(stand.store)
    expect(calls).toBe(1)
    await read(stand.store)
    expect(calls).toBe(1)
  })

  test('is not lost when it cannot be written at once', async () => {
    stand.django.blacklist(stand.django.give({ userId, type: 'sliding' }))
    stand.django.query('ALTER TABLE carnet_revocation RENAME TO gone')
    await expect(read(stand.store)).rejects.toThrow()
    stand.django.query('ALTER TABLE gone RENAME TO carnet_revocation')
    expect(await told(stand.store)).toHaveLength(1)
  })

  test('is another matter than a refresh token, which is asked for at each use', async () => {
    stand.django.blacklist(stand.django.give({ userId }))
    expect(await told(stand.store)).toEqual([])
  })
})

test('a token on record that cannot be read holds nobody up', async () => {
  await stand.begin({ id: 's', userId, jti: 'ours' })
  const insert =
    'INSERT INTO token_blacklist_outstandingtoken (token, expires_at, user_id, jti) VALUES (?, ?, ?, ?)'
  for (const token of ['', 'x', 'a.b.c', 'a.bnVsbA', 'a.WzFd'])
    stand.django.query(insert, token, '2099-01-01 00:00:00', Number(userId), `broken ${token}`)
  stand.django.blacklist('broken x')
  expect(await stand.store.revocations.read(0, 0)).toEqual([])
  await stand.store.sessions.revokeAll(userId, 'signed_out')
  expect(void_('ours', 'broken a.b.c')).toEqual([true, true])
})
