import type { AddressInfo } from 'node:net'
import { type Auth, createAuth, fromSimpleJwt, type User } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/hono'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { startSeconds } from '../cases/request.ts'
import type { ArticleClaims, PersonFields, SetupOptions } from '../setups/setup.ts'
import { createSender, type Sender } from './send.ts'

export type InteropAuth = Awaited<ReturnType<typeof openAuth>>

export interface CarnetServer {
  readonly auth: InteropAuth
  readonly send: Sender['send']
  readonly close: () => Promise<void>
}

/** Carnet with the dictionary `SIMPLE_JWT` as it is, served by Node; the time is what each request says. */
export async function startCarnet(
  simpleJwt: Readonly<Record<string, unknown>>,
  options: SetupOptions,
): Promise<CarnetServer> {
  let nowMs = startSeconds * 1000
  // the cases guess at one name more often than a person may, and the peer limits nobody
  const guessing = false
  const auth = await openAuth({ ...fromSimpleJwt(simpleJwt), guessing, clock: () => nowMs, ...options })
  const app = views(auth)
  const server = serve({
    fetch(request, env) {
      nowMs = Number(request.headers.get('x-clock')) * 1000
      return app.fetch(request, env)
    },
    port: 0,
    hostname: '127.0.0.1',
  })
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const { send, close } = createSender((server.address() as AddressInfo).port)
  return {
    auth,
    send,
    async close() {
      close()
      server.close()
      await auth.close()
    },
  }
}

const openAuth = (options: SetupOptions) =>
  createAuth<ArticleClaims, PersonFields, object, Partial<PersonFields>>(options)

const methods = ['GET', 'POST']

/** The views of `django/peer/views.py`. */
function views(auth: InteropAuth): Hono {
  const app = new Hono()
  app.route('/', carnet(auth))
  const optional = { optional: true, user: true } as const
  const reads = { optional: 'reads', user: true } as const
  app.on(methods, '/views/profile/', guard(auth, { user: true }), (c) => c.json(say(c.var.auth.user)))
  app.on(methods, '/views/public/', guard(auth, optional), (c) => c.json(say(c.var.auth?.user)))
  app.on(methods, '/views/read-only/', guard(auth, reads), (c) => c.json(say(c.var.auth?.user)))
  app.on(methods, '/views/admin/', guard(auth, { staff: true }), (c) => c.json(say(c.var.auth.user)))
  app.on(methods, '/views/stateless/', guard(auth), (c) => c.json(sayOfToken(auth.tokenUserOf(c.req.raw))))
  app.on(methods, '/views/stateless-admin/', guard(auth, { staff: 'token' }), (c) =>
    c.json(sayOfToken(auth.tokenUserOf(c.req.raw))),
  )
  return app
}

const say = (user: User<PersonFields> | undefined) =>
  user === undefined ? { user: null } : { user: user.username, id: user.id, staff: user.isStaff }

const sayOfToken = (user: ReturnType<Auth['tokenUserOf']>) => ({
  user: user.username,
  id: user.id,
  staff: user.isStaff,
  superuser: user.isSuperuser,
  role: user.claims['role'] ?? null,
  text: user.toString(),
})
