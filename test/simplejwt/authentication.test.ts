// What SimpleJWT's own tests expect of JWTAuthentication and of its stateless sister, expected of a guard.
import { guard } from '@carnet/auth/hono'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { closeStands, issued, open, type Stand } from './stand.ts'

afterEach(closeStands)

const nobody = { status: 401, body: { detail: 'Authentication credentials were not provided.' } }
const malformed = { status: 401, body: { code: 'bad_authorization_header' } }

describe('the header', () => {
  test('is Authorization, without which the caller is nobody', async () => {
    const stand = await open({})
    const app = new Hono().get('/', guard(stand.auth), (c) => c.text('in'))
    const authorization = `Bearer ${(await stand.signIn())['access']}`
    expect((await app.request('/', { headers: { authorization } })).status).toBe(200)
    expect((await app.request('/', { headers: { 'x-authorization': authorization } })).status).toBe(401)
    expect(await (await app.request('/')).json()).toMatchObject(nobody.body)
  })

  test('that is empty is nobody’s; one word or three are told to be no token', async () => {
    const stand = await open({})
    expect(await stand.guarded('')).toMatchObject(nobody)
    expect(await stand.guarded('Bearer')).toMatchObject(malformed)
    expect(await stand.guarded('Bearer one two')).toMatchObject(malformed)
  })

  test('with a word that is not asked for is nobody’s, also where the setting is a lone text', async () => {
    const stand = await open({ AUTH_HEADER_TYPES: 'JWT' })
    const { access } = await stand.signIn()
    expect(await stand.guarded(`Bearer ${access}`)).toMatchObject(nobody)
    expect(await stand.guarded(`JWT ${access}`)).toMatchObject({ status: 200 })
  })
})

describe('the token', () => {
  test('is refused once it has expired; until then its claims are there', async () => {
    const stand = await open({})
    const token = issued(stand, { other: 'claim' })
    const verdict = await stand.auth.authenticate(`Bearer ${token}`)
    expect(verdict).toMatchObject({ ok: true, auth: { token: { other: 'claim', token_type: 'access' } } })
    expect(await stand.guarded(`Bearer ${issued(stand, { exp: 1 })}`)).toMatchObject({
      status: 401,
      body: { code: 'token_not_valid', messages: [{ message: 'Token is expired' }] },
    })
  })

  test('of a class that is not accepted is refused with the one message of the one that is', async () => {
    const stand = await open({ AUTH_TOKEN_CLASSES: ['rest_framework_simplejwt.tokens.AccessToken'] })
    const { token } = await stand.signIn('/token/sliding/')
    const { body } = await stand.guarded(`Bearer ${token}`)
    expect(body['messages']).toEqual([
      { token_class: 'AccessToken', token_type: 'access', message: 'Token has wrong type' },
    ])
  })
})

describe('the user', () => {
  const askFor = (stand: Stand, claims: object) =>
    stand.guarded(`Bearer ${issued(stand, claims as Record<string, unknown>)}`, { user: true })

  test('is looked up by the user claim: not there, unknown, inactive, then found', async () => {
    const stand = await open({})
    expect(await askFor(stand, { user_id: null, some_other_id: 'foo' })).toMatchObject({
      status: 401,
      body: { detail: 'Token contained no recognizable user identification', code: 'token_not_valid' },
    })
    expect(await askFor(stand, { user_id: 42 })).toMatchObject({
      status: 401,
      body: { code: 'user_not_found' },
    })
    stand.sql('update carnet_user set is_active = 0')
    expect(await askFor(stand, {})).toMatchObject({ status: 401, body: { code: 'user_inactive' } })
    stand.sql('update carnet_user set is_active = 1')
    expect(await askFor(stand, {})).toMatchObject({ status: 200 })
  })

  test('that is inactive is found all the same where CHECK_USER_IS_ACTIVE is off', async () => {
    const stand = await open({ CHECK_USER_IS_ACTIVE: false })
    expect(await askFor(stand, { user_id: null })).toMatchObject({ status: 401 })
    expect(await askFor(stand, { user_id: 42 })).toMatchObject({ status: 401 })
    stand.sql('update carnet_user set is_active = 0')
    expect(await askFor(stand, {})).toMatchObject({ status: 200 })
  })

  test('is found whether the claim is a text or a number', async () => {
    const stand = await open({})
    expect(await askFor(stand, { user_id: String(stand.userId) })).toMatchObject({ status: 200 })
    expect(await askFor(stand, { user_id: Number(stand.userId) })).toMatchObject({ status: 200 })
  })

  test('is nobody’s business where the guard asks for none: the claim alone must be there', async () => {
    const stand = await open({})
    expect(await stand.guarded(`Bearer ${issued(stand, { user_id: null })}`)).toMatchObject({ status: 401 })
    const verdict = await stand.auth.authenticate(`Bearer ${issued(stand, { user_id: 42 })}`)
    expect(verdict).toMatchObject({ ok: true, auth: { userId: '42', user: undefined } })
    const request = {}
    stand.auth.remember(request, verdict.ok ? verdict.auth : undefined)
    expect(stand.auth.tokenUserOf(request).id).toBe(42)
  })
})
