import { createKeySet, signJws, tokenTypes, verifyJws, verifyToken } from '@carnet/auth/tokens'
import fc from 'fast-check'
import { CompactSign, compactVerify, importJWK, type JWTHeaderParameters, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { encode, forge, forgeSegments } from './forge.ts'
import { mutate, mutations } from './mutations.ts'
import { sampleKeys } from './sample-keys.ts'

const seed = Number(process.env['CARNET_FUZZ_SEED'] ?? 20_261_121)
const runs = Math.ceil(Number(process.env['CARNET_FUZZ_RUNS'] ?? 20_000) / 10)

const now = 1_767_323_045
const keys = createKeySet(sampleKeys.map(({ key }) => key))
const context = { keys, rules: { leewaySeconds: 0, audience: [], issuer: undefined, enforceTyp: false } }
const claims = { token_type: 'access', exp: now + 300, iat: now, jti: 'a', user_id: '1', username: 'Zoë' }
const tokens = sampleKeys.map(({ key }) => signJws(key, JSON.stringify(claims)))

type JoseKey = Awaited<ReturnType<typeof importJWK>>
const judges = new Map<string, { signing: JoseKey; verifying: JoseKey }>()

beforeAll(async () => {
  for (const { algorithm, privateJwk, publicJwk } of sampleKeys) {
    const signing = await importJWK(privateJwk, algorithm)
    judges.set(algorithm, { signing, verifying: await importJWK(publicJwk, algorithm) })
  }
})

function judge(kid: string | undefined) {
  const found = judges.get(kid ?? '')
  if (found === undefined) throw new TypeError('no such key')
  return found
}

const isOurs = (token: string) => verifyToken(token, tokenTypes.untyped, context, now * 1000).ok

async function isJoses(token: string): Promise<boolean> {
  const options = { currentDate: new Date(now * 1000) }
  const keyOf = ({ kid }: JWTHeaderParameters) => judge(kid).verifying
  return jwtVerify(token, keyOf, options).then(
    () => true,
    () => false,
  )
}

describe.each(sampleKeys.map(({ algorithm }) => algorithm))('%s', (algorithm) => {
  const key = sampleKeys.find((sample) => sample.algorithm === algorithm)?.key

  test('signed here is verified by jose', async () => {
    const token = tokens[sampleKeys.findIndex((sample) => sample.algorithm === algorithm)] ?? ''
    const { payload, protectedHeader } = await compactVerify(token, judge(algorithm).verifying)
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: algorithm })
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual(claims)
  })

  test('signed by jose is verified here', async () => {
    const text = JSON.stringify(claims)
    const token = await new CompactSign(Buffer.from(text))
      .setProtectedHeader({ kid: algorithm, alg: algorithm })
      .sign(judge(algorithm).signing)
    expect(verifyJws(token, keys)?.payload.toString()).toBe(text)
    expect(key && verifyJws(token, createKeySet([key]))).toBeDefined()
  })
})

describe('what is accepted here is accepted by jose', () => {
  test(`of ${runs.toLocaleString('en')} changed tokens`, { timeout: 20_000 + 10 * runs }, async () => {
    const token = fc.nat(tokens.length - 1).map((index) => tokens[index] ?? '')
    let onlyJoses = 0
    const attack = fc.asyncProperty(token, token, mutations, async (victim, other, list) => {
      const text = mutate(victim, list, other)
      const [ours, joses] = [isOurs(text), await isJoses(text)]
      if (joses && !ours) onlyJoses++
      return joses || !ours
    })
    await fc.assert(attack, { seed, numRuns: runs })
    // jose takes white space and unused bits in a segment: were there none, the changes would be too tame
    expect(onlyJoses).toBeGreaterThan(0)
  })

  test(`of ${runs.toLocaleString('en')} tokens signed over odd headers and claims`, {
    timeout: 20_000 + 10 * runs,
  }, async () => {
    const fast = sampleKeys.filter(({ algorithm }) => ['HS256', 'EdDSA'].includes(algorithm))
    const count = { both: 0, onlyJoses: 0 }
    const attack = fc.asyncProperty(
      fc.constantFrom(...fast),
      oddHeader,
      oddPayload,
      async ({ key, algorithm }, header, payload) => {
        const token = forgeSegments(key, encode(header(algorithm)), encode(payload))
        const [ours, joses] = [isOurs(token), await isJoses(token)]
        if (ours) count.both++
        else if (joses) count.onlyJoses++
        return joses || !ours
      },
    )
    await fc.assert(attack, { seed, numRuns: runs })
    expect(count.both).toBeGreaterThan(runs / 100)
    expect(count.onlyJoses).toBeGreaterThan(runs / 100)
  })
})

// where the recordings of the peer bind Carnet to accept what jose refuses
const acceptedHereOnly = [
  { iat: true, reason: 'the peer reads a boolean as 0 or 1' },
  { nbf: false, reason: 'the peer reads a boolean as 0 or 1' },
  { nbf: now + 0.9, reason: 'the peer drops the fraction of a time' },
]

test.each(acceptedHereOnly)('%j is accepted here and not by jose', async ({ reason: _reason, ...odd }) => {
  const [sample] = sampleKeys
  const token = sample
    ? forge(sample.key, { alg: sample.algorithm, kid: sample.algorithm }, { ...claims, ...odd })
    : ''
  expect(isOurs(token)).toBe(true)
  expect(await isJoses(token)).toBe(false)
})

const time = fc.constantFrom<unknown>(
  now - 1,
  now,
  now + 1,
  now + 60,
  0,
  -1,
  1e12,
  1e18,
  String(now + 60),
  null,
  [],
  {},
)
const word = fc.constantFrom<unknown>('a', '', 'Zoë', '\ud800', 5, null, ['a'], {})
const claim = fc.oneof(
  fc.tuple(fc.constantFrom('exp', 'iat', 'nbf'), time),
  fc.tuple(fc.constantFrom('jti', 'sub', 'iss', 'aud', 'role', '__proto__'), word),
)

/** The claims with up to two others, perhaps with one of them twice, after a mark, or in spaces. */
const oddPayload = fc
  .tuple(fc.array(claim, { maxLength: 2 }), fc.constantFrom('', '', '', ' \n', '\ufeff', '['), fc.nat(9))
  .map(([others, before, how]) => {
    const text = JSON.stringify(Object.fromEntries([...Object.entries(claims), ...others]))
    return before + (how === 0 ? text.replace('{', '{"jti":"b",') : text)
  })

const member = fc.constantFrom(
  ...[
    '"typ":"at+jwt"',
    '"typ":5',
    '"cty":"x"',
    '"zip":"DEF"',
    '"b64":true',
    '"b64":false',
    '"crit":["exp"]',
    '"crit":[]',
  ],
  ...[
    '"alg":"none"',
    '"kid":"x"',
    '"jku":"https://a.example"',
    '"jwk":{"kty":"oct","k":"AA"}',
    '"x":{"y":[1]}',
    '"x":"\\ud800"',
  ],
)

const oddHeader = fc
  .array(member, { maxLength: 2 })
  .map(
    (members) => (algorithm: string) =>
      `{${[`"alg":"${algorithm}"`, `"kid":"${algorithm}"`, ...members].join()}}`,
  )
