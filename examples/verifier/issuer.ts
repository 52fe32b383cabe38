import { createAuth } from '@carnet/auth'
import { carnet } from '@carnet/auth/fastify'
import Fastify from 'fastify'

export const issuerName = 'https://auth.example.com'

/** The server that signs people in: the only one with a database. */
export async function createIssuer(database: string) {
  const auth = await createAuth({
    database,
    autoMigrate: true,
    // whoever has the public key can check, and nobody else can sign
    algorithm: 'EdDSA',
    issuer: issuerName,
    revocationStream: true,
  })
  const app = Fastify({ forceCloseConnections: true })
  app.addHook('onClose', () => auth.close())
  app.register(carnet(auth))
  return { auth, app }
}
