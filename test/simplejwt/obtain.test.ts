// What SimpleJWT's own tests expect of the two endpoints that begin a session.
import type { AuthEvent } from '@carnet/auth'
import { afterEach, describe, expect, test } from 'vitest'
import { claimsOf, closeStands, credentials, open } from './stand.ts'

afterEach(closeStands)

const required = ['This field is required.']
const { username, password } = credentials

describe.each([
  ['/token/', { refresh: 'refresh', access: 'access' }],
  ['/token/sliding/', { token: 'sliding' }],
])('POST %s', (path, types) => {
  test('names every field that is missing', async () => {
    const { post } = await open({})
    expect(await post(path, {})).toMatchObject({
      status: 400,
      body: { username: required, password: required },
    })
    expect((await post(path, { username })).body).toEqual({ password: required })
    expect((await post(path, { password })).body).toEqual({ username: required })
  })

  test('refuses a wrong password, and a name that nobody has, alike', async () => {
    const { post } = await open({})
    const refused = {
      status: 401,
      body: { detail: 'No active account found with the given credentials' },
    }
    expect(await post(path, { username, password: 'wrong' })).toMatchObject(refused)
    expect(await post(path, { username: 'missing', password: 'pass' })).toMatchObject(refused)
  })

  test('refuses a user who is inactive', async () => {
    const { post, sql } = await open({})
    sql('update carnet_user set is_active = 0')
    expect(await post(path, credentials)).toMatchObject({
      status: 401,
      body: { detail: 'No active account found with the given credentials' },
    })
  })

  test('answers tokens of the right types', async () => {
    const { post } = await open({})
    const { status, body } = await post(path, credentials)
    expect(status).toBe(200)
    const found = Object.entries(body).map(([name, token]) => [name, claimsOf(String(token))['token_type']])
    expect(Object.fromEntries(found)).toEqual(types)
  })

  test.each([true, false])('notes the last sign-in if UPDATE_LAST_LOGIN is %s', async (UPDATE_LAST_LOGIN) => {
    const { post, clock, auth, userId } = await open({ UPDATE_LAST_LOGIN })
    await post(path, credentials)
    const user = await auth.users.find(userId)
    expect(user?.lastLogin?.getTime()).toBe(UPDATE_LAST_LOGIN ? clock.now() : undefined)
  })

  test('tells the event hook of a failure, by the name and without the password', async () => {
    const events: AuthEvent[] = []
    const { post } = await open({}, { onEvent: (event) => void events.push(event) })
    await post(path, { username, password: 'test_user' })
    expect(events).toEqual([expect.objectContaining({ type: 'sign_in_failed', login: username })])
    expect(JSON.stringify(events)).not.toContain('test_user')
  })
})

test('outside of any request a session begins as well', async () => {
  const { auth, userId, guarded } = await open({})
  const { access, refresh } = await auth.tokens.issueFor(userId)
  expect((await guarded(`Bearer ${access}`)).status).toBe(200)
  expect(claimsOf(refresh)['user_id']).toBe(userId)
})
