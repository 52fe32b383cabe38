// Carnet in a program of somebody's own: serves the endpoints as `carnet serve` does, makes users, and can be told to
// deactivate them. Listens on this machine only.
import { type AuthOptions, createAuth } from '@carnet/auth'
import { carnet } from '@carnet/auth/fastify'
import fastify from 'fastify'
import { z } from 'zod'

const options: Pick<
  AuthOptions<object, object, object>,
  'secret' | 'keySecret' | 'grace' | 'autoMigrate' | 'refreshLifetime' | 'trustedHops'
> = JSON.parse(process.env['RIG_OPTIONS'] ?? '{}')
const slowClaimsMs = Number(process.env['RIG_SLOW_CLAIMS_MS'] ?? 0)

const redis = process.env['RIG_REDIS']

const auth = await createAuth({
  ...options,
  ...(redis !== undefined && { redis }),
  database: process.env['DATABASE_URL'] ?? 'sqlite::memory:',
  claims: {
    // the command gives no claims, and takes those that others give
    schema: z.object({ device: z.string().optional() }),
    // as a look-up of roles may be: time for others to come between the reading of a session and its rotation
    async from() {
      if (slowClaimsMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * slowClaimsMs))
      return { device: 'of the rig' }
    },
  },
  onError: (error) => console.error(error instanceof Error ? `${error.name}: ${error.message}` : error),
})

const app = fastify({ forceCloseConnections: true })
app.register(carnet(auth))

app.post<{ Body: { names: string[]; password: string } }>('/rig/users', async ({ body }) => {
  const ids: string[] = []
  for (const username of body.names) {
    const found = await auth.users.findByUsername(username)
    ids.push((found ?? (await auth.users.create({ username, password: body.password }))).id)
  }
  return { ids }
})

for (const action of ['deactivate', 'activate'] as const)
  app.post<{ Body: { id: string; requestId: string } }>(`/rig/${action}`, async ({ body }, reply) => {
    const { id, requestId } = body
    const isDone = await auth.as({ actor: 'rig', requestId }, () => auth.users[action](id))
    return isDone ? {} : reply.code(404).send({})
  })

app.setErrorHandler((error, _request, reply) => {
  const isUnavailable = error instanceof Error && error.name === 'StoreUnavailableError'
  return reply.code(isUnavailable ? 503 : 500).send({ detail: String(error) })
})

process.once('SIGTERM', async () => {
  auth.drain()
  await app.close()
  await auth.close()
})

await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
