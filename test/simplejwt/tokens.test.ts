// What SimpleJWT's own tests expect of Token and its classes, expected of the tokens that Carnet issues and reads.
import { afterEach, describe, expect, test } from 'vitest'
import { type Claims, claimsOf, closeStands, issued, open, type Stand } from './stand.ts'

afterEach(closeStands)

const seconds = (stand: Stand) => Math.floor(stand.clock.now() / 1000)
const detailOf = async (stand: Stand, claims: Claims) => {
  const { body } = await stand.guarded(`Bearer ${issued(stand, claims)}`)
  return (body['messages'] as { message: string }[])[0]?.message
}

describe('a token that is issued', () => {
  test('has type, exp, iat and jti, and the times of the moment', async () => {
    const stand = await open({ ACCESS_TOKEN_LIFETIME: { days: 1 } })
    const claims = claimsOf((await stand.signIn())['access'])
    expect(claims).toEqual({
      token_type: 'access',
      exp: seconds(stand) + 86_400,
      iat: seconds(stand),
      jti: expect.stringMatching(/^[\da-f]{32}$/),
      user_id: stand.userId,
      sid: expect.any(String),
    })
  })

  test('has an id of its own', async () => {
    const stand = await open({})
    const tokens = [await stand.signIn(), await stand.signIn()].flatMap(({ access, refresh }) => [
      access,
      refresh,
    ])
    expect(new Set(tokens.map((token) => claimsOf(token)['jti'])).size).toBe(4)
  })

  test.each([
    ['/token/', 'access', 'access'],
    ['/token/', 'refresh', 'refresh'],
    ['/token/sliding/', 'token', 'sliding'],
  ])('by %s as %s says that its type is %s', async (path, name, type) => {
    const stand = await open({})
    expect(claimsOf((await stand.signIn(path))[name])['token_type']).toBe(type)
  })

  test('as a sliding one says until when it can be refreshed', async () => {
    const stand = await open({ SLIDING_TOKEN_REFRESH_LIFETIME: { days: 2 } })
    const { token } = await stand.signIn('/token/sliding/')
    expect(claimsOf(token)['refresh_exp']).toBe(seconds(stand) + 172_800)
  })

  test('names its user by a text', async () => {
    const stand = await open({})
    expect(claimsOf((await stand.signIn())['access'])['user_id']).toBe(String(stand.userId))
    const named = await open({ USER_ID_FIELD: 'username' })
    expect(claimsOf((await named.signIn())['access'])['user_id']).toBe('alice')
  })

  test('carries no mark of the password, whatever CHECK_REVOKE_TOKEN says: its session ends instead', async () => {
    const stand = await open({ CHECK_REVOKE_TOKEN: true })
    const { access, refresh = '' } = await stand.signIn()
    expect(claimsOf(access)).not.toHaveProperty('hash_password')
    await stand.auth.users.setPassword(stand.userId, 'another horse, another battery')
    expect((await stand.guarded(`Bearer ${access}`)).status).toBe(401)
    expect((await stand.post('/token/refresh/', { refresh })).status).toBe(401)
  })
})

describe('a token that is read', () => {
  test('gives every claim that it holds', async () => {
    const stand = await open({})
    const token = issued(stand, { some_value: 'arst' })
    expect(await stand.auth.tokens.verify(token)).toEqual(claimsOf(token))
  })

  test('is refused where the signature is that of another', async () => {
    const stand = await open({})
    const [first, second] = [issued(stand, { foo: 'bar' }), issued(stand, { foo: 'baz' })]
    const mixed = `${second.slice(0, second.lastIndexOf('.'))}${first.slice(first.lastIndexOf('.'))}`
    expect((await stand.guarded(`Bearer ${second}`)).status).toBe(200)
    expect((await stand.guarded(`Bearer ${mixed}`)).body).toMatchObject({
      messages: [{ message: 'Token is invalid' }],
    })
  })

  test('is refused where it has expired, or has no type, another type, or no id', async () => {
    const stand = await open({})
    expect(await detailOf(stand, { exp: seconds(stand) - 1 })).toBe('Token is expired')
    expect(await detailOf(stand, { token_type: null })).toBe('Token has no type')
    expect(await detailOf(stand, { token_type: 'wrong_type' })).toBe('Token has wrong type')
    expect(await detailOf(stand, { jti: null })).toBe('Token has no id')
  })

  test('has expired on its second, and needs a claim to compare', async () => {
    const stand = await open({})
    expect(await detailOf(stand, { exp: null })).toBe("Token has no 'exp' claim")
    expect(await detailOf(stand, { exp: seconds(stand) })).toBe('Token is expired')
    expect((await stand.guarded(`Bearer ${issued(stand, { exp: seconds(stand) + 1 })}`)).status).toBe(200)
  })

  test.each([10, { seconds: 10 }, '10s'])(
    'is given a LEEWAY of %j for its last refresh, too',
    async (LEEWAY) => {
      const exchange = async (leeway: typeof LEEWAY | number) => {
        const stand = await open({ LEEWAY: leeway }, { adopt: true })
        const token = issued(stand, { token_type: 'sliding', refresh_exp: seconds(stand) - 9 })
        return (await stand.post('/token/sliding/refresh/', { token })).status
      }
      expect([await exchange(LEEWAY), await exchange(0)]).toEqual([200, 401])
    },
  )

  test('of any type is good where any type will do', async () => {
    const stand = await open({})
    const { access = '', refresh = '' } = await stand.signIn()
    const { token = '' } = await stand.signIn('/token/sliding/')
    for (const one of [access, refresh, token]) {
      expect(await stand.auth.tokens.verify(one)).toEqual(claimsOf(one))
    }
  })
})
