// What SimpleJWT's own tests expect of the refresh endpoint, for tokens that a Django project issued.
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { type Claims, claimsOf, closeStands, issued, open, type Stand } from './stand.ts'

afterEach(closeStands)

const start = (settings = {}) => open(settings, { adopt: true })
const refreshOf = (stand: Stand, claims: Claims = {}) => issued(stand, { token_type: 'refresh', ...claims })
const send = (stand: Stand, refresh: string) => stand.post('/token/refresh/', { refresh })
const seconds = (stand: Stand) => Math.floor(stand.clock.now() / 1000)
const noAccount = {
  status: 401,
  body: { detail: 'No active account found for the given token.' },
}

test('without a token the field is named', async () => {
  const stand = await start()
  expect(await stand.post('/token/refresh/', {})).toMatchObject({
    status: 400,
    body: { refresh: ['This field is required.'] },
  })
})

test('a token without exp, or that has expired, is refused by the reason', async () => {
  const stand = await start()
  const refusal = async (claims: Claims) => (await send(stand, refreshOf(stand, claims))).body
  expect(await refusal({ exp: null })).toEqual({
    detail: "Token has no 'exp' claim",
    code: 'token_not_valid',
  })
  expect(await refusal({ exp: seconds(stand) - 86_400 })).toEqual({
    detail: 'Token is expired',
    code: 'token_not_valid',
  })
})

test('a token of another type is refused', async () => {
  const stand = await start()
  expect(await send(stand, refreshOf(stand, { token_type: 'wrong_type' }))).toMatchObject({
    status: 401,
    body: { detail: 'Token has wrong type', code: 'token_not_valid' },
  })
})

test('the token of a user who is deleted, or inactive, is refused as nobody’s', async () => {
  const stand = await start()
  const token = refreshOf(stand)
  stand.sql('update carnet_user set is_active = 0')
  expect(await send(stand, token)).toMatchObject(noAccount)
  stand.sql('delete from carnet_user')
  expect(await send(stand, token)).toMatchObject(noAccount)
})

test('the access token begins now, lives its own time, and copies the other claims', async () => {
  const stand = await start()
  const token = refreshOf(stand, { test_claim: 'arst', exp: seconds(stand) + 86_400 })
  stand.clock.advance('150s')
  const { status, body } = await send(stand, token)
  expect([status, Object.keys(body)]).toEqual([200, ['access']])
  expect(claimsOf(String(body['access']))).toMatchObject({
    token_type: 'access',
    test_claim: 'arst',
    iat: seconds(stand),
    exp: seconds(stand) + 300,
    user_id: stand.userId,
  })
  const [access, refresh] = [claimsOf(String(body['access'])), claimsOf(token)]
  expect(['token_type', 'exp', 'iat', 'jti'].filter((name) => access[name] === refresh[name])).toEqual([])
})

describe('with rotation', () => {
  test.each([true, false])(
    '(blacklist: %s) both tokens copy the claims, and the refresh token is new',
    async (value) => {
      const stand = await start({ ROTATE_REFRESH_TOKENS: true, BLACKLIST_AFTER_ROTATION: value })
      const token = refreshOf(stand, { test_claim: 'arst' })
      stand.clock.advance('150s')
      const { body } = await send(stand, token)
      const [access, refresh] = [claimsOf(String(body['access'])), claimsOf(String(body['refresh']))]
      expect([access['test_claim'], refresh['test_claim']]).toEqual(['arst', 'arst'])
      expect(refresh['jti']).not.toBe(claimsOf(token)['jti'])
      expect([access['exp'], refresh['exp']]).toEqual([seconds(stand) + 300, seconds(stand) + 86_400])
    },
  )

  test('the token that was used is void, and one row holds all of it', async () => {
    const stand = await start({ ROTATE_REFRESH_TOKENS: true, BLACKLIST_AFTER_ROTATION: true })
    const token = refreshOf(stand)
    await send(stand, token)
    expect(stand.sql('select id from carnet_session')).toHaveLength(1)
    stand.clock.advance('11s')
    expect(await send(stand, token)).toMatchObject({ status: 401, body: { detail: 'Token is blacklisted' } })
  })

  test('nothing need be installed for it', async () => {
    const stand = await start({ ROTATE_REFRESH_TOKENS: true, BLACKLIST_AFTER_ROTATION: true })
    expect((await send(stand, refreshOf(stand))).status).toBe(200)
  })
})

describe('with CHECK_REVOKE_TOKEN', () => {
  const markOf = (hash: unknown) => createHash('md5').update(String(hash)).digest('hex').toUpperCase()

  async function afterPasswordChange() {
    const stand = await start({ CHECK_REVOKE_TOKEN: true })
    const [{ password } = {}] = stand.sql('select password from carnet_user')
    const token = refreshOf(stand, { hash_password: markOf(password) })
    expect((await send(stand, token)).status).toBe(200)
    await stand.auth.users.setPassword(stand.userId, 'another horse, another battery')
    return { stand, token: refreshOf(stand, { hash_password: markOf(password) }), used: token }
  }

  test('a token from before the password changed is refused by that name', async () => {
    const { stand, token } = await afterPasswordChange()
    expect(await send(stand, token)).toMatchObject({
      status: 401,
      body: { detail: "The user's password has been changed." },
    })
  })

  test('and stays refused', async () => {
    const { stand, token } = await afterPasswordChange()
    await send(stand, token)
    expect((await send(stand, token)).status).toBe(401)
  })
})
