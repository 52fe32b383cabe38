import { UserInputError } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/hono'
import { Hono } from 'hono'
import { type AppAuth, registration } from './auth.ts'

export function createServer(auth: AppAuth) {
  const app = new Hono()
  app.route('/', carnet(auth))

  app.post('/register', async (c) => {
    try {
      const { id } = await auth.users.create(registration(await c.req.json().catch(() => undefined)))
      return c.json({ id }, 201)
    } catch (error) {
      if (error instanceof UserInputError) return c.json(error.problems, 400)
      throw error
    }
  })

  app.get('/me', guard(auth), (c) => c.json(c.var.auth.claims))
  app.get('/drafts', guard(auth, { claims: { role: 'editor' } }), (c) => c.json({ drafts: [] }))
  app.get('/users', guard(auth, { staff: true }), async (c) =>
    c.json({ users: (await auth.users.list()).map(({ username }) => username) }),
  )
  app.get('/greeting', guard(auth, { optional: true }), (c) =>
    c.json({ hello: c.var.auth?.claims.username ?? 'stranger' }),
  )
  return app
}
