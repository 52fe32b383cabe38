import { createAuth, UserInputError } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/fastify'
import Fastify from 'fastify'
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

const app = Fastify()
app.register(carnet(auth))

app.post('/register', async (request, reply) => {
  // name the fields: a body passed on whole could say isStaff
  const { username = '', email = '', password = '' } = (request.body ?? {}) as Record<string, string>
  try {
    const user = await auth.users.create({ username, email, password })
    return reply.code(201).send({ id: user.id, username: user.username })
  } catch (error) {
    if (error instanceof UserInputError) return reply.code(400).send(error.problems)
    throw error
  }
})

app.get('/me', { onRequest: guard(auth) }, (request) => auth.of(request).claims)

app.get('/users', { onRequest: guard(auth, { staff: true }) }, async () => {
  return (await auth.users.list()).map(({ id, username, role }) => ({ id, username, role }))
})

app.get('/greeting', { onRequest: guard(auth, { optional: true }) }, (request) => {
  return { text: `Hello, ${auth.ofOptional(request)?.claims.username ?? 'stranger'}.` }
})

app.addHook('onClose', () => auth.close())
process.once('SIGTERM', () => void app.close())
console.log(`Listening on ${await app.listen({ port: Number(process.env['PORT'] ?? 8000) })}`)
