import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Facts } from '../setups/setup.ts'

export interface KeySetServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Publishes the setup's public key under its `kid`, as another issuer would. */
export async function serveKeySet({ sample, algorithm, setup }: Facts): Promise<KeySetServer> {
  const jwk = createPublicKey(sample.verifying).export({ format: 'jwk' })
  const document = JSON.stringify({ keys: [{ ...jwk, kid: setup.keySetKid, use: 'sig', alg: algorithm }] })
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(document)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
