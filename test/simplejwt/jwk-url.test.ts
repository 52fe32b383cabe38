// JWK_URL, through the whole of Carnet: tokens of another issuer beside our own, and an issuer that is hostile.
import { createHmac, createPublicKey } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issuerKey, startTestIssuer, type TestIssuer } from '../../packages/auth/src/testing/test-issuer.ts'
import { type Claims, closeStands, headerOf, open, type Stand } from './stand.ts'

let issuer: TestIssuer
beforeEach(async () => {
  issuer = await startTestIssuer()
  issuer.publish(theirs.jwk)
})
afterEach(async () => {
  await closeStands()
  await issuer.stop()
})

const theirs = issuerKey('theirs')
const unpublished = issuerKey('theirs')
const faults: unknown[] = []
const start = (settings: object = {}) =>
  open(
    { ALGORITHM: 'ES256', JWK_URL: issuer.url, ...settings, SIGNING_KEY: null },
    { onError: (fault) => void faults.push(fault) },
  )

const claims = (stand: Stand): Claims => {
  const now = Math.floor(stand.clock.now() / 1000)
  return { token_type: 'access', iat: now, exp: now + 300, jti: 'a', user_id: stand.userId }
}
const statusOf = async (stand: Stand, token: string | undefined) =>
  (await stand.guarded(`Bearer ${token}`)).status

/** A token whose header says whatever a test wants. */
function forged(header: object, payload: Claims, signature: (input: string) => string): string {
  const input = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${input}.${signature(input)}`
}

test('a token of the issuer passes, and the next one without a request', async () => {
  const stand = await start()
  const token = theirs.sign(claims(stand))
  expect(await statusOf(stand, token)).toBe(200)
  expect(await statusOf(stand, theirs.sign({ ...claims(stand), jti: 'b' }))).toBe(200)
  expect(issuer.requests()).toBe(1)
  expect((await stand.post('/token/verify/', { token })).status).toBe(200)
})

test('the endpoints fetch the key as well', async () => {
  const stand = await start()
  expect((await stand.post('/token/verify/', { token: theirs.sign(claims(stand)) })).status).toBe(200)
})

test('our own tokens go on, which the real JWK_URL refuses', async () => {
  const stand = await start()
  const { access, refresh = '' } = await stand.signIn()
  expect(await statusOf(stand, access)).toBe(200)
  expect((await stand.post('/token/refresh/', { refresh })).status).toBe(200)
  expect(issuer.requests()).toBe(0)
})

test('what is asked of every token is asked of these', async () => {
  const stand = await start({ ISSUER: 'https://id.example', AUDIENCE: 'api' })
  const good = { ...claims(stand), iss: 'https://id.example', aud: 'api' }
  const statuses = [
    good,
    { ...good, iss: 'https://other.example' },
    { ...good, aud: 'other' },
    { ...good, exp: 1 },
    { ...good, token_type: 'refresh' },
    { ...good, user_id: undefined },
  ].map((payload) => statusOf(stand, theirs.sign(payload)))
  expect(await Promise.all(statuses)).toEqual([200, 401, 401, 401, 401, 401])
})

describe('is refused', () => {
  test('a token whose kid the issuer does not publish', async () => {
    const stand = await start()
    const { body } = await stand.guarded(`Bearer ${issuerKey('other').sign(claims(stand))}`)
    expect(body).toMatchObject({ messages: [{ message: 'Token is invalid' }] })
  })

  test('a token that another key signed under the same kid', async () => {
    const stand = await start()
    expect(await statusOf(stand, unpublished.sign(claims(stand)))).toBe(401)
  })

  test('a token that nobody signed under a kid that is known, and the issuer is not asked again', async () => {
    const stand = await start()
    const { access = '' } = await stand.signIn()
    expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(200)
    stand.clock.advance('30s')
    const tampered = [theirs.sign(claims(stand)), access].map((token) => `${token.slice(0, -8)}AAAAAAAA`)
    for (const token of tampered) expect(await statusOf(stand, token)).toBe(401)
    expect(issuer.requests()).toBe(1)
  })

  test('a token without kid, and the issuer is not asked', async () => {
    const stand = await start()
    const { sign } = issuerKey('theirs')
    const [, payload, signature] = sign(claims(stand)).split('.')
    const header = Buffer.from('{"alg":"ES256","typ":"JWT"}').toString('base64url')
    expect(await statusOf(stand, `${header}.${payload}.${signature}`)).toBe(401)
    expect(issuer.requests()).toBe(0)
  })

  test('a token that takes the public key for a secret', async () => {
    const stand = await start()
    const publicKey = createPublicKey({ key: theirs.jwk, format: 'jwk' })
    const pem = String(publicKey.export({ format: 'pem', type: 'spki' }))
    const bySecret = (secret: string) =>
      forged({ alg: 'HS256', kid: 'theirs' }, claims(stand), (input) =>
        createHmac('sha256', secret).update(input).digest('base64url'),
      )
    expect(await statusOf(stand, bySecret(pem))).toBe(401)
    expect(issuer.requests()).toBe(0)
    expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(200)
    for (const secret of [pem, JSON.stringify(theirs.jwk), String(theirs.jwk.x)]) {
      expect(await statusOf(stand, bySecret(secret))).toBe(401)
    }
  })

  test.each(['none', 'RS256', 'ES384', 'EdDSA', 'es256'])(
    'a token that says %s of an ES256 key',
    async (alg) => {
      const stand = await start()
      expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(200)
      const [, , signature = ''] = theirs.sign(claims(stand)).split('.')
      const token = forged({ alg, kid: 'theirs' }, claims(stand), () => (alg === 'none' ? '' : signature))
      expect(await statusOf(stand, token)).toBe(401)
    },
  )

  test('a token whose key the issuer publishes with its private part, or as a secret', async () => {
    for (const jwk of [theirs.privateJwk, { kty: 'oct', k: 'c2VjcmV0', kid: 'theirs', alg: 'HS256' }]) {
      issuer.publish(jwk, issuerKey('other').jwk)
      const stand = await start()
      expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(401)
    }
  })
})

test('a kid of ours is never the issuer’s', async () => {
  const stand = await start()
  const { access } = await stand.signIn()
  const { kid } = headerOf(access)
  const imposter = issuerKey(String(kid))
  issuer.publish(theirs.jwk, imposter.jwk)
  expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(200)
  expect([await statusOf(stand, access), await statusOf(stand, imposter.sign(claims(stand)))]).toEqual([
    200, 401,
  ])
})

test('a session that the issuer names is not looked for here, however old the token is', async () => {
  const stand = await start()
  const old = Number(claims(stand)['exp']) - 80_000
  const token = theirs.sign({ ...claims(stand), sid: 'a session there', iat: old })
  expect(await statusOf(stand, token)).toBe(200)
  expect(await stand.auth.tokens.verify(token)).toMatchObject({ sid: 'a session there' })
})

test('keys of the issuer are not published as ours', async () => {
  const stand = await start()
  expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(200)
  const response = await stand.auth.handler(new Request('http://127.0.0.1/.well-known/jwks.json'))
  expect(await response.text()).not.toContain('theirs')
})

test('an issuer that fails is a 401 and a fault that is told, and its tokens pass once it recovers', async () => {
  const stand = await start()
  faults.length = 0
  issuer.answer((_request, response) => void response.writeHead(503).end('<h1>oops</h1>'))
  expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(401)
  expect(faults.map(String)).toEqual(['Error: Option "jwkSetUrl": the answer had status 503.'])
  issuer.publish(theirs.jwk)
  expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(401)
  stand.clock.advance('30s')
  expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(200)
})

test('a flood of unknown keys, at the guard and at the endpoints, is one request in 30 seconds', async () => {
  const stand = await start()
  const flood = async () => {
    const tokens = Array.from({ length: 50 }, (_, index) =>
      forged({ alg: 'ES256', kid: `flood-${index}` }, claims(stand), () => 'AA'),
    )
    await Promise.all([
      ...tokens.map((token) => stand.guarded(`Bearer ${token}`)),
      ...tokens.map((token) => stand.post('/token/verify/', { token })),
    ])
    return issuer.requests()
  }
  expect(await flood()).toBe(1)
  stand.clock.advance('29s')
  expect(await flood()).toBe(1)
  stand.clock.advance('1s')
  expect(await flood()).toBe(2)
})

test('a guard that ignores bad tokens still learns the key of a good one', async () => {
  const { auth, ...stand } = await start()
  const header = `Bearer ${theirs.sign(claims({ auth, ...stand }))}`
  const verdict = await auth.authenticate(header, { optional: 'ignore-invalid' })
  expect(verdict).toMatchObject({ ok: true, auth: { userId: stand.userId } })
})

test('nothing is fetched where the settings sign with a secret, as there', async () => {
  const stand = await open({ JWK_URL: issuer.url })
  expect(await statusOf(stand, theirs.sign(claims(stand)))).toBe(401)
  expect(issuer.requests()).toBe(0)
})
