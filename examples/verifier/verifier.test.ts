import { expect, test } from 'vitest'
import { createIssuer } from './issuer.ts'
import { createService } from './service.ts'

test('the second service of the example lets in who is signed in, and nobody who has signed out', async () => {
  const issuer = await createIssuer('sqlite::memory:')
  const address = await issuer.app.listen({ host: '127.0.0.1', port: 0 })
  const service = await createService(address)
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const orders = (token: string) => fetch(`${url}/orders`, { headers: { authorization: `Bearer ${token}` } })
  const post = (path: string, body: object) =>
    fetch(`${address}/api/token/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  const { id } = await issuer.auth.users.create({ username: 'ada', password: 'a lamp in the harbour' })
  const signedIn = await post('', { username: 'ada', password: 'a lamp in the harbour' })
  const { access, refresh } = (await signedIn.json()) as { access: string; refresh: string }
  expect(await (await orders(access)).json()).toEqual({ ordersOf: id })
  expect((await orders('')).status).toBe(401)

  expect((await post('blacklist/', { refresh })).status).toBe(200)
  await expect.poll(async () => (await orders(access)).status, { timeout: 1000 }).toBe(401)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await service.app.close()
  await issuer.app.close()
})
