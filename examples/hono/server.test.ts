import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { expect, test } from 'vitest'
import { tryServer } from '../try-server.ts'
import { createServer } from './server.ts'

test('the Hono example registers, signs in, guards and greets', async () => {
  const { app, auth } = await createServer('sqlite::memory:')
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { address, port } = server.address() as AddressInfo
  expect(address).toBe('127.0.0.1')
  const makeStaff = async (username: string) => {
    const user = await auth.users.findByUsername(username)
    await auth.users.update(String(user?.id), { isStaff: true })
  }
  await tryServer({ url: `http://${address}:${port}`, makeStaff }).finally(async () => {
    server.close()
    await auth.close()
  })
})
