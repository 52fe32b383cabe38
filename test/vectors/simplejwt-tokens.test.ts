import {
  type Algorithm,
  createKeySet,
  importKey,
  type Key,
  refusals,
  signJws,
  tokenTypes,
  verifyJws,
  verifyToken,
} from '@carnet/auth/tokens'
import { expect, test } from 'vitest'
import { readVectors } from './read-vectors.ts'

interface TokenVector {
  readonly name: string
  /** Unix seconds. */
  readonly now: number
  readonly key: string
  readonly alg: Algorithm
  readonly class: string
  readonly token: string
  readonly ok: boolean
  readonly payload?: object
  readonly message?: string
  readonly crash?: string
}

interface EncodeVector {
  readonly alg: Algorithm
  readonly key: string
  readonly audience: string | readonly string[] | null
  readonly issuer: string | null
  readonly payload_json: string
  readonly token: string
}

// what the peer accepts and Carnet refuses as invalid, by the vectors' names; docs/differences.md has a row for each
const refusedHere: Readonly<Record<string, string>> = {
  'trailing =': 'padding is not canonical base64url (RFC 7515 2)',
  'header {"alg": "HS256", "kid": "x"}': 'no key has this kid; the peer does not look at it',
}

const tokens = readVectors('simplejwt/token_vectors.json', (rows: TokenVector[]) => rows)
const encoded = readVectors('simplejwt/encode_vectors.json', (rows: EncodeVector[]) => rows)

test.skipIf(tokens.isMissing)(
  tokens.named("every recorded token gets the peer's verdict and message"),
  () => {
    const differing = tokens.rows
      .filter((row) => !isAsExpected(row))
      .map(({ name, class: type }) => `${type}: ${name}`)
    expect(differing).toEqual([])
    expect(tokens.rows).toHaveLength(364)
  },
)

test.skipIf(tokens.isMissing)(
  tokens.named('every recorded token that Carnet alone refuses is among the vectors'),
  () => {
    for (const name of Object.keys(refusedHere)) {
      const verdicts = tokens.rows.filter((row) => row.name === name)
      expect(verdicts.map((row) => row.ok)).toContain(true)
      expect(verdicts.map(ours)).toEqual(verdicts.map(() => 'Token is invalid'))
    }
  },
)

test.skipIf(tokens.isMissing)(
  tokens.named('where the peer crashed, the token is invalid or has no id'),
  () => {
    const crashed = tokens.rows.filter(({ crash }) => crash !== undefined)
    expect(crashed).toHaveLength(10)
    for (const row of crashed) {
      expect(ours(row), row.name).toBe(row.crash?.includes('jti') ? 'Token has no id' : 'Token is invalid')
    }
  },
)

test.skipIf(encoded.isMissing)(encoded.named('every recorded encoding is equal to ours when decoded'), () => {
  for (const row of encoded.rows) {
    const key = importKey({ algorithm: row.alg, secret: row.key }, 'sign')
    const [header, payload] = decode(sign(key, row))
    const [peerHeader, peerPayload] = decode(row.token)
    expect(header).toEqual(peerHeader)
    expect(payload).toEqual(peerPayload)
    expect(Object.keys(payload ?? {})).toEqual(Object.keys(peerPayload ?? {}))
  }
  expect(encoded.rows).toHaveLength(45)
})

test.skipIf(encoded.isMissing)(
  encoded.named("every recorded encoding is verified with the peer's key"),
  () => {
    for (const { alg, key: secret, token } of encoded.rows) {
      const key = importKey({ algorithm: alg, secret }, 'verify')
      const payload = verifyJws(token, createKeySet([key], key))?.payload.toString()
      expect(JSON.parse(payload ?? 'null')).toEqual(decode(token)[1])
    }
  },
)

test("the tokens of the peer's own suite are verified with its keys, which are too short to sign here", () => {
  const header = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'
  const payload = 'eyJleHAiOjk0NjY4NDgwMH0'
  for (const [secret, signature] of [
    ['not_secret', 'jvxQgXCSDToR8uKoRJcMT-LmMJJn2-NM76nfSR2FOgs'],
    ['not very secret in tests', 'iqxxOHV63sjeqNR1GDxX3LPvMymfVB76sOIDqTbjAgk'],
  ]) {
    const source = { algorithm: 'HS256', secret: secret ?? '' } as const
    expect(() => importKey(source, 'sign')).toThrow('needs at least 32')
    const key = importKey(source, 'verify')
    const verified = verifyJws(`${header}.${payload}.${signature}`, createKeySet([key], key))
    expect(verified?.payload.toString()).toBe('{"exp":946684800}')
  }
})

function isAsExpected(row: TokenVector): boolean {
  if (row.name in refusedHere) return ours(row) === 'Token is invalid'
  if (row.crash !== undefined) return ['Token is invalid', 'Token has no id'].includes(ours(row))
  return ours(row) === (row.ok ? JSON.stringify(row.payload) : row.message)
}

/** The message of a refusal, or the claims as JSON. */
function ours({ token, alg, key: secret, class: className, now }: TokenVector): string {
  const type = Object.values(tokenTypes).find((one) => one.className === className)
  if (type === undefined) return `no token type for ${className}`
  const key = importKey({ algorithm: alg, secret }, 'verify')
  const rules = { leewaySeconds: 0, audience: [], issuer: undefined, enforceTyp: false }
  const verdict = verifyToken(token, type, { keys: createKeySet([key], key), rules }, now * 1000)
  return verdict.ok ? JSON.stringify(verdict.claims) : refusals[verdict.refusal]
}

/** The peer's payload with what a token is addressed to at the end, as Carnet's issuer writes it. */
function sign(key: Key, { payload_json: payload, audience, issuer }: EncodeVector): string {
  const address = {
    ...(audience === null ? {} : { aud: audience }),
    ...(issuer === null ? {} : { iss: issuer }),
  }
  return signJws(key, JSON.stringify({ ...JSON.parse(payload), ...address }))
}

function decode(token: string): unknown[] {
  const [header = '', payload = ''] = token.split('.')
  return [header, payload].map((segment) => JSON.parse(Buffer.from(segment, 'base64url').toString()))
}
