import type { AddressInfo } from 'node:net'
import { guard } from '@carnet/auth/hono'
import { type HttpBindings, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bareGuard } from '../bare-token.ts'
import { cacheSize, memoryAuth, nobody } from './memory-auth.ts'

export const honoApps = {
  bare: () => listen(new Hono().get('/me', (c) => c.json(nobody))),
  carnet: (secret: string) => listenCarnet(secret, 0),
  'carnet-cached': (secret: string) => listenCarnet(secret, cacheSize),
  hmac(secret: string) {
    const check = bareGuard(secret)
    const app = new Hono<{ Bindings: HttpBindings; Variables: { userId: string } }>()
    app.use('/me', async (c, next) => {
      const claims = check(c.env.incoming.headers.authorization)
      if (claims === undefined) return c.body(null, 401)
      c.set('userId', claims.user_id)
      return next()
    })
    return listen(app.get('/me', (c) => c.json({ user_id: c.var.userId })))
  },
}

async function listenCarnet(secret: string, verifiedTokens: number): Promise<number> {
  const auth = await memoryAuth(secret, verifiedTokens)
  return listen(new Hono().get('/me', guard(auth), (c) => c.json({ user_id: c.var.auth.userId })))
}

function listen({
  fetch,
}: {
  fetch: Hono['fetch'] | Hono<{ Bindings: HttpBindings }>['fetch']
}): Promise<number> {
  return new Promise((resolve) => {
    serve({ fetch: fetch as Hono['fetch'], hostname: '127.0.0.1', port: 0 }, ({ port }: AddressInfo) =>
      resolve(port),
    )
  })
}
