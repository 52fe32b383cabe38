import { guard } from '@carnet/auth/fastify'
import { createVerifier } from '@carnet/auth/verifier'
import Fastify from 'fastify'
import { issuerName } from './issuer.ts'

/** A second service: no database, no users. It knows who calls, and hears when a session ends. */
export async function createService(issuer: string) {
  // the issuer's public name stands in its tokens; here it is reached by another address
  const verifier = await createVerifier({ issuer, iss: issuerName })
  const app = Fastify({ forceCloseConnections: true })
  app.addHook('onClose', async () => verifier.close())

  app.get('/orders', { onRequest: guard(verifier) }, (request) => ({ ordersOf: verifier.of(request).userId }))
  app.get('/healthz', async (_request, reply) => {
    const { isRefusing } = verifier.status()
    return reply.code(isRefusing ? 503 : 200).send({ isRefusing })
  })
  return app
}
