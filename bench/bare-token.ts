import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

export interface BareClaims {
  readonly exp: number
  readonly user_id: string
  readonly [name: string]: unknown
}

/** The least that checks a token: no header, no encoding, no type looked at. The yardstick for everything else. */
export function verifyBareHmac(token: string, key: KeyObject): BareClaims | undefined {
  const end = token.lastIndexOf('.')
  const input = token.slice(0, end)
  const expected = createHmac('sha256', key).update(input).digest()
  const presented = Buffer.from(token.slice(end + 1), 'base64url')
  if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) return undefined
  return unexpired(input)
}

/** The claims of `header.payload`, if they have not expired. */
export function unexpired(input: string): BareClaims | undefined {
  const payload = Buffer.from(input.slice(input.indexOf('.') + 1), 'base64url').toString()
  const claims = JSON.parse(payload) as BareClaims
  return claims.exp * 1000 > Date.now() ? claims : undefined
}

/** The same for an authorization header, as a route's bare guard needs it. */
export function bareGuard(secret: string): (authorization: string | undefined) => BareClaims | undefined {
  const key = createSecretKey(Buffer.from(secret))
  return (authorization = '') =>
    authorization.startsWith('Bearer ') ? verifyBareHmac(authorization.slice(7), key) : undefined
}
