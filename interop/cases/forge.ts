import { createHash } from 'node:crypto'
import { type Algorithm, importKey, type Key } from '@carnet/auth/tokens'
import { idOf, people, type Username } from '../setups/people.ts'
import type { Facts } from '../setups/setup.ts'
import { startSeconds } from './request.ts'

export type TokenTypeName = 'access' | 'refresh' | 'sliding'
export type Claims = Readonly<Record<string, unknown>>

/** The one whose tokens are forged. Her password column is the same in both databases, and she never signs in. */
const holder: Username = 'rita'

/** The claims of a good token, as SimpleJWT would write them for its holder. `id` makes the token's own id. */
export function goodClaims(facts: Facts, type: TokenTypeName, id: string): Claims {
  const { names, audience, issuer, revokeClaim } = facts
  return {
    [names.tokenType]: type,
    exp: startSeconds + lifetimeOf(facts, type),
    iat: startSeconds,
    [names.jti]: tokenId(`${facts.setup.name} ${id}`),
    ...(type === 'sliding' ? { [names.refreshExp]: startSeconds + facts.slidingRefreshSeconds } : {}),
    [names.userId]: facts.owner(idOf(holder), holder),
    ...(revokeClaim === undefined ? {} : { [revokeClaim]: passwordDigest() }),
    ...(audience === undefined ? {} : { aud: audience }),
    ...(issuer === undefined ? {} : { iss: issuer }),
  }
}

const lifetimeOf = (facts: Facts, type: TokenTypeName) =>
  ({ access: facts.accessSeconds, refresh: facts.refreshSeconds, sliding: facts.slidingSeconds })[type]

/** 32 hexadecimal digits that are the same each time. */
export const tokenId = (text: string): string => createHash('md5').update(text).digest('hex')

/** What `CHECK_REVOKE_TOKEN` compares. */
export function passwordDigest(): string {
  const { passwordColumn } = people.find(({ username }) => username === holder) as { passwordColumn: string }
  return createHash('md5').update(passwordColumn).digest('hex').toUpperCase()
}

export function goodHeader({ algorithm, setup }: Facts): Claims {
  return { alg: algorithm, typ: 'JWT', ...(setup.keySetKid === undefined ? {} : { kid: setup.keySetKid }) }
}

/** A part of a token: an object becomes JSON, a text or bytes stand as they are. */
export type Part = object | string | Uint8Array

const isWritten = (part: Part): part is string | Uint8Array =>
  typeof part === 'string' || part instanceof Uint8Array

export const encoded = (part: Part): string =>
  Buffer.from(isWritten(part) ? part : JSON.stringify(part)).toString('base64url')

/** A token of any header and payload, with a signature that fits. */
export function signed(key: Key, header: Part, payload: Part): string {
  const input = `${encoded(header)}.${encoded(payload)}`
  if (key.signing === undefined) throw new TypeError('This key cannot sign.')
  return `${input}.${key.row.sign(key.signing, input)}`
}

/** The same key material under another algorithm, where there is one that takes it. */
export function keyFor(algorithm: Algorithm, material: string): Key {
  return algorithm.startsWith('HS')
    ? importKey({ algorithm, secret: material }, 'sign')
    : importKey({ algorithm, pem: material }, 'sign')
}
