// What SimpleJWT's own tests expect of the endpoint that exchanges sliding tokens, for tokens that Django issued.
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { type Claims, claimsOf, closeStands, issued, open, type Stand } from './stand.ts'

afterEach(closeStands)

const start = (settings = {}) => open(settings, { adopt: true })
const seconds = (stand: Stand) => Math.floor(stand.clock.now() / 1000)
const slidingOf = (stand: Stand, claims: Claims = {}) =>
  issued(stand, { token_type: 'sliding', refresh_exp: seconds(stand) + 86_400, ...claims })
const send = (stand: Stand, token: string) => stand.post('/token/sliding/refresh/', { token })
const refused = (detail: string) => ({ status: 401, body: { detail, code: 'token_not_valid' } })

test('without a token the field is named', async () => {
  const stand = await start()
  expect(await stand.post('/token/sliding/refresh/', {})).toMatchObject({
    status: 400,
    body: { token: ['This field is required.'] },
  })
})

test('a token without exp, or that has expired, is refused by the reason', async () => {
  const stand = await start()
  expect(await send(stand, slidingOf(stand, { exp: null }))).toMatchObject(
    refused("Token has no 'exp' claim"),
  )
  const past = slidingOf(stand, { exp: seconds(stand) - 86_400 })
  expect(await send(stand, past)).toMatchObject(refused('Token is expired'))
})

test('a token without refresh_exp, or past it, is refused by the reason', async () => {
  const stand = await start()
  const without = slidingOf(stand, { refresh_exp: null })
  expect(await send(stand, without)).toMatchObject(refused("Token has no 'refresh_exp' claim"))
  const past = slidingOf(stand, { refresh_exp: seconds(stand) - 86_400 })
  expect(await send(stand, past)).toMatchObject(refused("Token 'refresh_exp' claim has expired"))
})

test('a token of another type is refused', async () => {
  const stand = await start()
  const token = slidingOf(stand, { token_type: 'wrong_type' })
  expect(await send(stand, token)).toMatchObject(refused('Token has wrong type'))
})

test('a good one comes back with a later end', async () => {
  const stand = await start()
  const token = slidingOf(stand, { exp: seconds(stand) + 299 })
  const { status, body } = await send(stand, token)
  expect([status, Object.keys(body)]).toEqual([200, ['token']])
  expect(claimsOf(String(body['token']))['exp']).toBe(seconds(stand) + 300)
})

test('the token of a user who is deleted, or inactive, is refused as nobody’s', async () => {
  const stand = await start()
  const token = slidingOf(stand)
  const noAccount = { status: 401, body: { detail: 'No active account found for the given token.' } }
  stand.sql('update carnet_user set is_active = 0')
  expect(await send(stand, token)).toMatchObject(noAccount)
  stand.sql('delete from carnet_user')
  expect(await send(stand, token)).toMatchObject(noAccount)
})

describe('with CHECK_REVOKE_TOKEN', () => {
  const markOf = (hash: unknown) => createHash('md5').update(String(hash)).digest('hex').toUpperCase()

  async function afterPasswordChange() {
    const stand = await start({ CHECK_REVOKE_TOKEN: true })
    const [{ password } = {}] = stand.sql('select password from carnet_user')
    const token = slidingOf(stand, { hash_password: markOf(password) })
    await stand.auth.users.setPassword(stand.userId, 'another horse, another battery')
    return { stand, token }
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
