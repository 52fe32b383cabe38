import { UserInputError } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/fastify'
import Fastify from 'fastify'
import { type AppAuth, registration } from './auth.ts'

export function createServer(auth: AppAuth) {
  const app = Fastify()
  app.addHook('onClose', () => auth.close())
  app.register(carnet(auth))

  app.post('/register', async (request, reply) => {
    try {
      const { id } = await auth.users.create(registration(request.body))
      return reply.code(201).send({ id })
    } catch (error) {
      if (error instanceof UserInputError) return reply.code(400).send(error.problems)
      throw error
    }
  })

  app.get('/me', { onRequest: guard(auth) }, (request) => auth.of(request).claims)
  app.get('/drafts', { onRequest: guard(auth, { claims: { role: 'editor' } }) }, () => ({ drafts: [] }))
  app.get('/users', { onRequest: guard(auth, { staff: true }) }, async () => ({
    users: (await auth.users.list()).map(({ username }) => username),
  }))
  app.get('/greeting', { onRequest: guard(auth, { optional: true }) }, (request) => ({
    hello: auth.ofOptional(request)?.claims.username ?? 'stranger',
  }))
  return app
}
