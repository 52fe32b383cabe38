// What SimpleJWT's own tests expect of the app token_blacklist, expected of Carnet on the tables of that app.
import { afterEach, describe, expect, test } from 'vitest'
import { type Claims, claimsOf, closeStands, issued, openOnDjango, type Stand } from './stand.ts'

afterEach(closeStands)

const outstanding = (stand: Stand) => stand.sql('select * from token_blacklist_outstandingtoken order by id')
const blacklisted = (stand: Stand) =>
  stand.sql(
    `select o.jti from token_blacklist_blacklistedtoken b
       join token_blacklist_outstandingtoken o on o.id = b.token_id order by b.id`,
  )
const refreshOf = (stand: Stand, claims: Claims = {}) => issued(stand, { token_type: 'refresh', ...claims })
const blacklist = (stand: Stand, refresh: string) => stand.post('/token/blacklist/', { refresh })
const refresh = (stand: Stand, token: string) => stand.post('/token/refresh/', { refresh: token })
const isVoid = { status: 401, body: { detail: 'Token is blacklisted', code: 'token_not_valid' } }

/** A moment as Django writes it into SQLite. */
const momentOf = (seconds: unknown) =>
  new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')

describe('a token on record', () => {
  test.each([
    ['/token/', 'refresh', 'exp'],
    ['/token/sliding/', 'token', 'refresh_exp'],
  ])('that %s gave has its user, id and times, and no signature', async (path, name, end) => {
    const stand = await openOnDjango({})
    const token = (await stand.signIn(path))[name] ?? ''
    const [row, ...others] = outstanding(stand)
    expect(others).toEqual([])
    expect(row).toMatchObject({
      user_id: Number(stand.userId),
      jti: claimsOf(token)['jti'],
      token: token.slice(0, token.lastIndexOf('.')),
    })
    expect(String(row?.['created_at'])).toContain(momentOf(claimsOf(token)['iat']))
    expect(String(row?.['expires_at'])).toContain(momentOf(claimsOf(token)[end]))
  })

  test('is never an access token', async () => {
    const stand = await openOnDjango({})
    const { access, refresh: token = '' } = await stand.signIn()
    await refresh(stand, token)
    expect(outstanding(stand).map(({ jti }) => jti)).toEqual([claimsOf(token)['jti']])
    expect(claimsOf(access)['jti']).not.toBe(claimsOf(token)['jti'])
  })

  test.each(['email', 'username'])('has its user also where USER_ID_FIELD is %s', async (USER_ID_FIELD) => {
    const stand = await openOnDjango({ USER_ID_FIELD, USER_ID_CLAIM: USER_ID_FIELD })
    const { refresh: token = '' } = await stand.signIn()
    await blacklist(stand, token)
    const [row] = outstanding(stand)
    expect(row).toMatchObject({ user_id: Number(stand.userId), jti: claimsOf(token)['jti'] })
    expect(String(row?.['created_at'])).toContain(momentOf(claimsOf(token)['iat']))
  })
})

describe('a blacklisted token', () => {
  test('is refused from the moment that its row is there', async () => {
    const stand = await openOnDjango({})
    const { refresh: token = '' } = await stand.signIn()
    expect((await refresh(stand, token)).status).toBe(200)
    stand.sql(
      `insert into token_blacklist_blacklistedtoken (blacklisted_at, token_id)
         select '2026-01-01 00:00:00', id from token_blacklist_outstandingtoken`,
    )
    expect(await refresh(stand, token)).toMatchObject(isVoid)
  })

  test('has one row, and one on record, also where it was not there before', async () => {
    const stand = await openOnDjango({})
    const { refresh: known = '' } = await stand.signIn()
    const unknown = refreshOf(stand)
    for (const token of [known, known, unknown]) expect((await blacklist(stand, token)).status).toBe(200)
    const ids = [known, unknown].map((token) => claimsOf(token)['jti'])
    expect(outstanding(stand).map(({ jti }) => jti)).toEqual(ids)
    expect(blacklisted(stand).map(({ jti }) => jti)).toEqual(ids)
    expect(await refresh(stand, known)).toMatchObject(isVoid)
  })

  test('is the one that a rotation used up, beside the new one', async () => {
    const stand = await openOnDjango({ ROTATE_REFRESH_TOKENS: true, BLACKLIST_AFTER_ROTATION: true })
    const token = refreshOf(stand, { test_claim: 'arst' })
    const { body } = await refresh(stand, token)
    const ids = [token, String(body['refresh'])].map((one) => claimsOf(one)['jti'])
    expect(outstanding(stand).map(({ jti }) => jti)).toEqual(ids)
    expect(blacklisted(stand).map(({ jti }) => jti)).toEqual([ids[0]])
  })

  test.each([true, false])('is not verified, with BLACKLIST_AFTER_ROTATION %s', async (value) => {
    const stand = await openOnDjango({ BLACKLIST_AFTER_ROTATION: value })
    const { refresh: token = '' } = await stand.signIn()
    await blacklist(stand, token)
    expect(await stand.post('/token/verify/', { token })).toMatchObject(isVoid)
  })

  test('stays so when its user is deleted', async () => {
    const stand = await openOnDjango({})
    const { refresh: token = '' } = await stand.signIn()
    await blacklist(stand, token)
    await stand.auth.users.delete(stand.userId)
    expect(blacklisted(stand)).toEqual([{ jti: claimsOf(token)['jti'] }])
    expect((await refresh(stand, token)).status).toBe(401)
  })

  test('may become so after its user is gone', async () => {
    const stand = await openOnDjango({ USER_ID_FIELD: 'email', USER_ID_CLAIM: 'email' })
    const token = refreshOf(stand, { user_id: null, email: 'alice@example.com' })
    await stand.auth.users.delete(stand.userId)
    expect((await blacklist(stand, token)).status).toBe(200)
    expect(blacklisted(stand)).toHaveLength(1)
  })
})

test('without the app a refresh token is exchanged, blacklisted, and then void, all the same', async () => {
  const stand = await openOnDjango({ ROTATE_REFRESH_TOKENS: true }, { tokenBlacklist: false })
  const { body } = await refresh(stand, refreshOf(stand))
  const token = String(body['refresh'])
  expect((await blacklist(stand, token)).status).toBe(200)
  expect(await refresh(stand, token)).toMatchObject(isVoid)
})

test('flushing deletes what has expired, blacklisted or not, and keeps the rest in its order', async () => {
  const stand = await openOnDjango({})
  const expiring = [(await stand.signIn())['refresh'] ?? '', (await stand.signIn())['refresh'] ?? '']
  await blacklist(stand, expiring[0] ?? '')
  // a session's row outlasts its token by what Django may still make of it
  stand.clock.advance('3d')
  const good = [
    (await stand.signIn())['refresh'] ?? '',
    (await stand.signIn())['refresh'] ?? '',
    refreshOf(stand),
  ]
  for (const token of good.slice(1)) await blacklist(stand, token)
  expect([outstanding(stand).length, blacklisted(stand).length]).toEqual([5, 3])
  await stand.auth.sessions.flushExpired()
  const ids = good.map((token) => claimsOf(token)['jti'])
  expect(outstanding(stand).map(({ jti }) => jti)).toEqual(ids)
  expect(blacklisted(stand).map(({ jti }) => jti)).toEqual(ids.slice(1))
})
