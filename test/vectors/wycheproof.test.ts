import { createKeySet, importKey, type Jwk, type KeySet, verifyJws } from '@carnet/auth/tokens'
import { expect, test } from 'vitest'
import { readVectors } from './read-vectors.ts'

type Jwks = Jwk | { readonly keys: readonly Jwk[] }

interface Group {
  readonly public?: Jwks
  readonly private: Jwks
  readonly tests: readonly {
    readonly tcId: number
    readonly jws: unknown
    readonly result: 'valid' | 'invalid'
  }[]
}

const read = (name: string) =>
  readVectors(`wycheproof/json_web_${name}_test.json`, (file: { testGroups: Group[] }) => file.testGroups)

const signatures = read('signature')
const keys = read('key')

test.skipIf(signatures.isMissing)(
  signatures.named('393 of the 401 signatures are judged as labelled, and the others as pinned'),
  () => {
    const { disagreeing, count } = judge(signatures.rows, 'verify')
    expect(disagreeing).toEqual({
      346: 'valid', // the JWK says PS256 and the header PS384: a key has one algorithm (RFC 8725 3.1)
      347: 'valid', // the JWK says ES521, which does not exist
      350: 'valid', // as 346
      351: 'valid', // as 347
      367: 'invalid', // byte-identical to 357, which is labelled valid
      370: 'invalid', // as 367
      372: 'valid', // a question mark in the header (RFC 4648 3.3)
      373: 'valid', // a question mark in the payload (RFC 4648 3.3)
    })
    expect(count).toBe(401)
  },
)

test.skipIf(signatures.isMissing)(
  signatures.named(
    'the two signatures labelled invalid that are accepted are those of a case labelled valid',
  ),
  () => {
    const all = signatures.rows.flatMap(({ tests }) => tests)
    const jwsOf = (id: number) => all.find(({ tcId }) => tcId === id)?.jws
    expect(all.find(({ tcId }) => tcId === 357)?.result).toBe('valid')
    expect([jwsOf(367), jwsOf(370)]).toEqual([jwsOf(357), jwsOf(357)])
  },
)

test.skipIf(keys.isMissing)(
  keys.named('25 of the 26 keys are judged as labelled, and the other as pinned'),
  () => {
    const { disagreeing, count } = judge(keys.rows, 'sign')
    expect(disagreeing).toEqual({
      7: 'invalid', // an RSA key with the ROCA weakness, which Carnet does not look for
    })
    expect(count).toBe(26)
  },
)

/** The labels of the cases that Carnet judges otherwise. */
function judge(groups: readonly Group[], secretsFor: 'sign' | 'verify') {
  const disagreeing: Record<number, string> = {}
  for (const group of groups) {
    const set = load(group, secretsFor)
    for (const { tcId, jws, result } of group.tests) {
      const text = typeof jws === 'string' ? jws : JSON.stringify(jws)
      const judged = set !== undefined && verifyJws(text, set) !== undefined ? 'valid' : 'invalid'
      if (judged !== result) disagreeing[tcId] = result
    }
  }
  return { disagreeing, count: groups.reduce((sum, { tests }) => sum + tests.length, 0) }
}

/**
 * The keys of a group, or undefined where one must be refused. Public ones are loaded to verify. Secrets are loaded to
 * sign where the keys are the point, for only then do the floors of RFC 7518 3.2 hold (and a set that mixes a secret
 * with a public EC key does not load); elsewhere to verify, for one group's secret is 32 zeros.
 */
function load(group: Group, secretsFor: 'sign' | 'verify'): KeySet | undefined {
  const jwks = group.public ?? group.private
  try {
    const list = 'keys' in jwks ? (jwks.keys as readonly Jwk[]) : [jwks]
    const loaded = list.map((jwk) => importKey({ jwk }, group.public ? 'verify' : secretsFor))
    const [only] = loaded
    return createKeySet(loaded, only?.kid === undefined ? only : undefined)
  } catch {
    return undefined
  }
}
