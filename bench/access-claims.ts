import { randomBytes } from 'node:crypto'

const id = () => randomBytes(16).toString('base64url')

/** The claims of so many access tokens of different users, as a real server writes them. */
export function accessClaims(count: number, lifetimeSeconds = 86_400): Record<string, unknown>[] {
  const iat = Math.floor(Date.now() / 1000)
  return Array.from({ length: count }, (_, index) => ({
    token_type: 'access',
    exp: iat + lifetimeSeconds,
    iat,
    jti: id(),
    user_id: String(index + 1),
    sid: id(),
    email: `user${index}@example.com`,
    username: `user${index}`,
    role: index % 10 === 0 ? 'admin' : 'member',
  }))
}
