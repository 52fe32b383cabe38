import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createTestAuth } from '@carnet/auth/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { options } from './auth.ts'
import { createServer } from './server.ts'

async function start() {
  const auth = await createTestAuth(options)
  const server = createServer(auth).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await auth.close()
  }
  return { auth, url: `http://127.0.0.1:${port}`, close }
}

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.close())

const json = { 'content-type': 'application/json' }
const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${server.url}${path}`, { headers })
const post = (path: string, body: unknown) =>
  fetch(`${server.url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) })

test('who registers can sign in, and is neither staff nor an editor', async () => {
  const ada = { username: 'ada', password: 'a lamp in the harbour', email: 'ada@example.com' }
  expect((await post('/register', { ...ada, isStaff: true, role: 'editor' })).status).toBe(201)
  const signedIn = await post('/api/token/', { username: ada.username, password: ada.password })
  const { access, user } = (await signedIn.json()) as { access: string; user: unknown }
  expect(user).toEqual({ username: 'ada', email: 'ada@example.com' })
  const headers = { authorization: `Bearer ${access}` }
  expect(await (await get('/me', headers)).json()).toEqual({ username: 'ada', role: 'reader' })
  expect((await get('/drafts', headers)).status).toBe(403)
  expect((await get('/users', headers)).status).toBe(403)
})

test('a registration is told what is wrong with it', async () => {
  await server.auth.asUser('grace')
  const taken = await post('/register', { username: 'grace', password: 'a lamp in the harbour' })
  expect([taken.status, await taken.json()]).toEqual([
    400,
    { username: ['A user with that username already exists.'] },
  ])
  const wrong = await post('/register', { username: 7, email: 'x' })
  expect([wrong.status, await wrong.json()]).toEqual([
    400,
    {
      username: ['Not a valid string.'],
      email: ['Enter a valid email address.'],
      password: ['This field may not be blank.'],
    },
  ])
  expect((await post('/register', null)).status).toBe(400)
  const broken = await fetch(`${server.url}/register`, { method: 'POST', headers: json, body: '{' })
  expect(broken.status).toBe(400)
})

test('routes let in whom they are for', async () => {
  const { asUser, issueExpired } = server.auth
  const editor = await asUser({ username: 'edith', role: 'editor' })
  const staff = await asUser({ username: 'sam', isStaff: true })
  expect((await get('/me')).status).toBe(401)
  expect((await get('/me', (await issueExpired('edith')).headers)).status).toBe(401)
  expect(await (await get('/drafts', editor.headers)).json()).toEqual({ drafts: [] })
  const { users } = (await (await get('/users', staff.headers)).json()) as { users: string[] }
  expect(users).toEqual(expect.arrayContaining(['edith', 'sam']))
  expect(await (await get('/greeting')).json()).toEqual({ hello: 'stranger' })
  expect(await (await get('/greeting', editor.headers)).json()).toEqual({ hello: 'edith' })
})
