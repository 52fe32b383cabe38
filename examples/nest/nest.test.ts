import 'reflect-metadata'
import { createTestAuth } from '@carnet/auth/testing'
import { NestFactory } from '@nestjs/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppModule } from './app.module.ts'
import { options } from './auth.ts'

const auth = await createTestAuth(options)
const app = await NestFactory.create(
  AppModule.forAuth(() => auth),
  { logger: false },
)
let url = ''
beforeAll(async () => {
  await app.listen(0, '127.0.0.1')
  url = await app.getUrl()
})
afterAll(() => app.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers })
const post = (path: string, body: object) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test('who registers can sign in, and is no editor', async () => {
  const ada = { username: 'ada', password: 'a lamp in the harbour', role: 'editor' }
  expect((await post('/register', ada)).status).toBe(201)
  expect((await post('/register', ada)).status).toBe(400)
  const { access } = (await (await post('/api/token/', ada)).json()) as { access: string }
  const headers = { authorization: `Bearer ${access}` }
  expect(await (await get('/me', headers)).json()).toEqual({ username: 'ada', role: 'reader' })
  expect((await get('/drafts', headers)).status).toBe(403)
})

test('routes are guarded unless they say otherwise, and read the claims', async () => {
  const { headers } = await auth.asUser({ username: 'grace', role: 'editor' })
  expect((await get('/me')).status).toBe(401)
  expect((await get('/drafts', headers)).status).toBe(200)
  expect(await (await get('/greeting')).json()).toEqual({ hello: 'stranger' })
  expect(await (await get('/greeting', headers)).json()).toEqual({ hello: 'grace' })
  expect((await get('/me', (await auth.issueExpired('grace')).headers)).status).toBe(401)
})
