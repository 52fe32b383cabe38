// What SimpleJWT's own tests expect of TokenUser, expected of ours.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Claims, closeStands, issued, open, type Stand } from './stand.ts'

let stand: Stand
beforeEach(async () => {
  stand = await open({})
})
afterEach(closeStands)

/** The user of a token with these claims, as a route sees them. */
async function tokenUser(claims: Claims) {
  const verdict = await stand.auth.authenticate(`Bearer ${issued(stand, { user_id: '42', ...claims })}`)
  if (!verdict.ok) throw new Error('this token is good')
  const request = {}
  stand.auth.remember(request, verdict.auth)
  return stand.auth.tokenUserOf(request)
}

test('its id is the user claim, as it stands', async () => {
  expect((await tokenUser({})).id).toBe('42')
  expect((await tokenUser({ user_id: 42 })).id).toBe(42)
})

test('its name is the claim username, or empty', async () => {
  expect((await tokenUser({ username: 'deep-thought' })).username).toBe('deep-thought')
  expect((await tokenUser({})).username).toBe('')
})

test('it is active, and as text says whose token it is', async () => {
  const user = await tokenUser({})
  expect([user.isActive, String(user)]).toEqual([true, 'TokenUser 42'])
})

test('it is staff, or a superuser, if its claims say so', async () => {
  const flags = async (claims: Claims) => {
    const { isStaff, isSuperuser } = await tokenUser(claims)
    return [isStaff, isSuperuser]
  }
  expect(await flags({})).toEqual([false, false])
  expect(await flags({ is_staff: true })).toEqual([true, false])
  expect(await flags({ is_superuser: true })).toEqual([false, true])
})

test('two are alike whose tokens name the same user', async () => {
  const [first, second, third] = [
    await tokenUser({}),
    await tokenUser({ user_id: '43' }),
    await tokenUser({}),
  ]
  expect([first.id === third.id, first.id === second.id]).toEqual([true, false])
})

test('every other claim is there under its name', async () => {
  expect((await tokenUser({ some_other_stuff: 'arstarst' })).claims['some_other_stuff']).toBe('arstarst')
})

test('without a token there is none: who is nobody is no user', async () => {
  const verdict = await stand.auth.authenticate(undefined, { optional: true })
  const request = {}
  stand.auth.remember(request, verdict.ok ? verdict.auth : undefined)
  expect(stand.auth.ofOptional(request)).toBeUndefined()
  expect(() => stand.auth.tokenUserOf(request)).toThrow('No guard has let this request pass')
})

test('it cannot be saved, nor given a password: it is what the token says', async () => {
  const user = await tokenUser({ username: 'deep-thought' })
  expect(Object.keys(user)).not.toEqual(expect.arrayContaining(['save']))
  expect(() => Object.assign(user, { isStaff: true })).toThrow(TypeError)
})
