import { createHash } from 'node:crypto'
import { jwksMaxAgeSeconds } from '../keys/index.ts'
import type { Jwk } from '../tokens/index.ts'
import type { Answer } from './answer.ts'

export const jwksMediaType = 'application/jwk-set+json'

/** The key set that anybody may fetch and keep for a while (RFC 7517 5): no database is asked for it. */
export function answerJwks(keys: readonly Jwk[]): Answer {
  const body = { keys }
  const tag = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22)
  return {
    status: 200,
    body,
    headers: {
      'content-type': jwksMediaType,
      'cache-control': `public, max-age=${jwksMaxAgeSeconds}`,
      etag: `"${tag}"`,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    },
  }
}
