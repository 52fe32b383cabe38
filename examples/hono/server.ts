import { createAuth, UserInputError } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/hono'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { z } from 'zod'

const auth = await createAuth({
  database: process.env['DATABASE_URL'] ?? 'sqlite:carnet.db',
  autoMigrate: true,
  userFields: z.object({ role: z.string().default('reader') }),
  claims: {
    schema: z.object({ username: z.string(), role: z.string() }),
    from: ({ username, role }) => ({ username, role }),
  },
})

const app = new Hono()
app.route('/', carnet(auth))

app.post('/register', async (c) => {
  // name the fields: a body passed on whole could say isStaff
  const { username = '', email = '', password = '' } = (await c.req.json()) ?? {}
  try {
    const user = await auth.users.create({ username, email, password })
    return c.json({ id: user.id, username: user.username }, 201)
  } catch (error) {
    if (error instanceof UserInputError) return c.json(error.problems, 400)
    throw error
  }
})

app.get('/me', guard(auth), (c) => c.json(c.var.auth.claims))

app.get('/users', guard(auth, { staff: true }), async (c) => {
  return c.json((await auth.users.list()).map(({ id, username, role }) => ({ id, username, role })))
})

app.get('/greeting', guard(auth, { optional: true }), (c) => {
  return c.json({ text: `Hello, ${c.var.auth?.claims.username ?? 'stranger'}.` })
})

const server = serve({ fetch: app.fetch, port: Number(process.env['PORT'] ?? 8000) }, ({ port }) => {
  console.log(`Listening on http://localhost:${port}`)
})
process.once('SIGTERM', () => server.close(() => void auth.close()))
