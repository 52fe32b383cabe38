import { expect, test } from 'vitest'
import { tryServer } from '../try-server.ts'
import { createServer } from './server.ts'

test('the Fastify example registers, signs in, guards and greets', async () => {
  const { app, auth } = await createServer('sqlite::memory:')
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  expect(url).toContain('127.0.0.1')
  const makeStaff = async (username: string) => {
    const user = await auth.users.findByUsername(username)
    await auth.users.update(String(user?.id), { isStaff: true })
  }
  await tryServer({ url, makeStaff }).finally(() => app.close())
})
