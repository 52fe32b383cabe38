import { createTestAuth } from '@carnet/auth/testing'
import { expect, test } from 'vitest'
import { createIssuer, options } from './issuer.ts'
import { createService } from './service.ts'

test('the second service lets in who is signed in, and nobody who has signed out', async () => {
  const auth = await createTestAuth(options)
  const issuer = createIssuer(auth)
  const service = await createService(await issuer.listen({ host: '127.0.0.1', port: 0 }))
  const url = await service.listen({ host: '127.0.0.1', port: 0 })
  const orders = (headers: Readonly<Record<string, string>> = {}) => fetch(`${url}/orders`, { headers })

  const { user, headers } = await auth.asUser('ada')
  expect(await (await orders(headers)).json()).toEqual({ ordersOf: user.id })
  expect((await orders()).status).toBe(401)
  expect((await orders((await auth.issueExpired('ada')).headers)).status).toBe(401)

  await auth.sessions.revokeAll(user.id)
  await expect.poll(async () => (await orders(headers)).status, { timeout: 1000 }).toBe(401)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await service.close()
  await issuer.close()
})
