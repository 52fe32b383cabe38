// What SimpleJWT's own tests expect of the endpoints that verify a token and that blacklist one.
import { afterEach, describe, expect, test } from 'vitest'
import { type Claims, closeStands, issued, open, type Stand } from './stand.ts'

afterEach(closeStands)

const start = (settings = {}) => open(settings, { adopt: true })
const refreshOf = (stand: Stand, claims: Claims = {}) => issued(stand, { token_type: 'refresh', ...claims })
const verify = (stand: Stand, token: string) => stand.post('/token/verify/', { token })
const blacklist = (stand: Stand, refresh: string) => stand.post('/token/blacklist/', { refresh })
const refused = (detail: string) => ({ status: 401, body: { detail, code: 'token_not_valid' } })

describe('POST /token/verify/', () => {
  test('names the field that is missing', async () => {
    const stand = await start()
    expect(await stand.post('/token/verify/', {})).toMatchObject({
      status: 400,
      body: { token: ['This field is required.'] },
    })
  })

  test('refuses a token without exp, or that has expired, by the reason', async () => {
    const stand = await start()
    const without = refreshOf(stand, { exp: null })
    expect(await verify(stand, without)).toMatchObject(refused("Token has no 'exp' claim"))
    expect(await verify(stand, refreshOf(stand, { exp: 1 }))).toMatchObject(refused('Token is expired'))
  })

  test('answers an empty object for a good token, of whatever type', async () => {
    const stand = await start()
    for (const token_type of ['access', 'refresh', 'sliding', 'wrong_type', null]) {
      const token = issued(stand, { token_type, test_claim: 'arst' })
      expect(await verify(stand, token)).toMatchObject({ status: 200, body: {} })
    }
    const { access = '', refresh = '' } = await stand.signIn()
    expect([(await verify(stand, access)).status, (await verify(stand, refresh)).status]).toEqual([200, 200])
  })

  test.each([true, false])('honours the blacklist, with BLACKLIST_AFTER_ROTATION %s', async (value) => {
    const stand = await start({ BLACKLIST_AFTER_ROTATION: value })
    const token = refreshOf(stand)
    await blacklist(stand, token)
    expect(await verify(stand, token)).toMatchObject(refused('Token is blacklisted'))
  })
})

describe('POST /token/blacklist/', () => {
  test('names the field that is missing', async () => {
    const stand = await start()
    expect(await stand.post('/token/blacklist/', {})).toMatchObject({
      status: 400,
      body: { refresh: ['This field is required.'] },
    })
  })

  test('refuses a token without exp, and finds an expired one as void as was asked', async () => {
    const stand = await start()
    const without = refreshOf(stand, { exp: null })
    expect(await blacklist(stand, without)).toMatchObject(refused("Token has no 'exp' claim"))
    expect(await blacklist(stand, refreshOf(stand, { exp: 1 }))).toMatchObject({ status: 200, body: {} })
  })

  test('refuses a token of another type', async () => {
    const stand = await start()
    for (const token_type of ['access', 'wrong_type']) {
      const token = issued(stand, { token_type })
      expect(await blacklist(stand, token)).toMatchObject(refused('Token has wrong type'))
    }
  })

  test('answers an empty object, and from then on the token is blacklisted', async () => {
    const stand = await start()
    const token = refreshOf(stand, { test_claim: 'arst' })
    expect(await blacklist(stand, token)).toMatchObject({ status: 200, body: {} })
    expect(await stand.post('/token/refresh/', { refresh: token })).toMatchObject(
      refused('Token is blacklisted'),
    )
    expect(stand.sql('select id from carnet_session where revoked_at is not null')).toHaveLength(1)
  })

  test('may be asked twice, whether the token was ours or Django’s', async () => {
    const stand = await start()
    const { refresh = '' } = await stand.signIn()
    for (const token of [refreshOf(stand), refresh]) {
      expect([(await blacklist(stand, token)).status, (await blacklist(stand, token)).status]).toEqual([
        200, 200,
      ])
    }
  })
})
