// A server as its users write one: the processes of the tests in this folder.
import { createAuth } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/fastify'
import fastify from 'fastify'
import { z } from 'zod'

const auth = await createAuth({
  ...JSON.parse(process.env['AUTH_OPTIONS'] ?? '{}'),
  // as a look-up of roles may be: time for others to come between the reading of a session and its rotation
  claims: {
    schema: z.object({}),
    async from() {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
      return {}
    },
  },
})
const app = fastify({ forceCloseConnections: true })
app.register(carnet(auth))
app.get('/me', { onRequest: guard(auth) }, async (request) => ({ user: auth.of(request).userId }))
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
