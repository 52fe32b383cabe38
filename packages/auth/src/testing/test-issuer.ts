import { generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Algorithm, algorithmRow, importKey, type Jwk, type Key, signJws } from '../tokens/index.ts'

/** A key of another issuer. */
export interface IssuerKey {
  readonly jwk: Jwk
  readonly privateJwk: Jwk
  readonly sign: (claims: object) => string
}

export function issuerKey(kid: string, algorithm: Algorithm = 'ES256'): IssuerKey {
  const { privateKey, publicKey } = generatePair(algorithm)
  const [privateJwk, jwk] = [privateKey, publicKey].map((key) => ({
    ...(key.export({ format: 'jwk' }) as Jwk),
    kid,
    alg: algorithm,
    use: 'sig',
  })) as [Jwk, Jwk]
  const signing: Key = importKey({ jwk: privateJwk }, 'sign')
  return { jwk, privateJwk, sign: (claims) => signJws(signing, JSON.stringify(claims)) }
}

function generatePair(algorithm: Algorithm) {
  const { kty, namedCurve = '' } = algorithmRow(algorithm)
  if (kty === 'RSA') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return kty === 'EC' ? generateKeyPairSync('ec', { namedCurve }) : generateKeyPairSync('ed25519')
}

/** A server on this machine that publishes a key set, or whatever a test has it answer instead. */
export interface TestIssuer {
  readonly url: string
  /** How many requests have come. */
  readonly requests: () => number
  readonly publish: (...keys: readonly object[]) => void
  readonly answer: (how: RequestListener) => void
  readonly stop: () => Promise<void>
}

export async function startTestIssuer(): Promise<TestIssuer> {
  let requests = 0
  let answer: RequestListener = (_request, response) => void response.writeHead(404).end()
  const server = createServer((request, response) => {
    requests++
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    requests: () => requests,
    publish(...keys) {
      answer = (_request, response) => sendJson(response, { keys })
    },
    answer(how) {
      answer = how
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
