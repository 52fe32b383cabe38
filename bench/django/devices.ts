import { randomBytes } from 'node:crypto'
import { importKey, signJws } from '@carnet/auth/tokens'
import type { SessionFile } from '../session-file.ts'

/** Somebody's browser, with the tokens of a session. */
export interface Device {
  readonly userId: string
  readonly username: string
  readonly jti: string
  readonly expiresAtMs: number
  readonly refresh: string
  readonly access: string
}

// a run takes longer than the five minutes of the settings, which only tokens that the servers issue have
const accessSeconds = 3600

/** A device for each session; both servers know its tokens. */
export function devicesOf({ secret, sessions }: SessionFile): Device[] {
  const key = importKey({ algorithm: 'HS256', secret }, 'sign')
  const sign = (claims: object) => signJws(key, JSON.stringify(claims))
  return sessions.map(({ userId, jti, refresh }) => {
    const username = `user${Number(userId) - 1}`
    const claims = { ...payloadOf(refresh), username, email: `${username}@example.com` }
    const iat = Math.floor(Date.now() / 1000)
    const access = {
      token_type: 'access',
      iat,
      exp: iat + accessSeconds,
      jti: randomBytes(16).toString('hex'),
    }
    return {
      userId,
      username,
      jti,
      expiresAtMs: claims.exp * 1000,
      refresh: sign(claims),
      access: sign({ ...claims, ...access }),
    }
  })
}

const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { readonly exp: number }
