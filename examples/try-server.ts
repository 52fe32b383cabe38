import { expect } from 'vitest'

interface Example {
  readonly url: string
  readonly makeStaff: (username: string) => Promise<void>
}

/** What each example does, step by step: register, sign in, be let in and kept out. */
export async function tryServer({ url, makeStaff }: Example): Promise<void> {
  const post = (path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const get = (path: string, token?: string) =>
    fetch(`${url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })

  const ada = { username: 'ada', password: 'a lamp in the harbour', email: 'ada@example.com' }
  expect((await post('/register', { ...ada, isStaff: true })).status).toBe(201)
  const taken = await post('/register', ada)
  expect([taken.status, await taken.json()]).toEqual([
    400,
    { username: ['A user with that username already exists.'] },
  ])
  const wrong = await post('/register', { username: 7, email: 'x', role: 'editor' })
  expect([wrong.status, await wrong.json()]).toEqual([
    400,
    {
      username: ['Not a valid string.'],
      email: ['Enter a valid email address.'],
      password: ['This field may not be blank.'],
    },
  ])
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(`${url}/register`, { method: 'POST', headers, body: '{' })).status).toBe(400)
  expect((await fetch(`${url}/register`, { method: 'POST', headers, body: 'null' })).status).toBe(400)

  const signedIn = await post('/api/token/', { username: ada.username, password: ada.password })
  const { access, user } = (await signedIn.json()) as { access: string; user: unknown }
  expect(user).toEqual({ username: 'ada', email: 'ada@example.com' })

  expect((await get('/me')).status).toBe(401)
  expect(await (await get('/me', access)).json()).toEqual({ username: 'ada', role: 'reader' })
  expect((await get('/drafts', access)).status).toBe(403)
  expect((await get('/users', access)).status).toBe(403)
  await makeStaff('ada')
  expect(await (await get('/users', access)).json()).toEqual({ users: ['ada'] })
  expect(await (await get('/greeting')).json()).toEqual({ hello: 'stranger' })
  expect(await (await get('/greeting', access)).json()).toEqual({ hello: 'ada' })
}
