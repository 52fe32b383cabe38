import { createAuth, defineAuth } from '@carnet/auth'
import { carnet } from '@carnet/auth/fastify'
import Fastify from 'fastify'

export const issuerName = 'https://auth.example.com'

export const options = defineAuth({
  database: 'sqlite:app.db',
  autoMigrate: true,
  // whoever has the public key can check, and nobody else can sign
  algorithm: 'EdDSA',
  issuer: issuerName,
  revocationStream: true,
})

export const openAuth = () => createAuth(options)

/** The server that signs people in: the only one with a database. */
export function createIssuer(auth: Awaited<ReturnType<typeof openAuth>>) {
  const app = Fastify({ forceCloseConnections: true })
  app.addHook('onClose', () => auth.close())
  app.register(carnet(auth))
  return app
}
