import { expect, test } from 'vitest'
import { defaults, parseOptions } from './index.ts'

function refusal(options: object): string {
  try {
    parseOptions(options)
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  return ''
}

test('no sentence shows what was given', () => {
  const sly = 'hunter2 and hunter2'
  const jwk = { kty: 'EC', crv: 'P-256', d: sly, x: sly, y: sly, alg: 'ES256' }
  const tried: object[] = [
    ...Object.keys(defaults).map((name) => ({ [name]: sly })),
    { secret: sly },
    { secret: [sly] },
    { keySecret: sly },
    { signingKey: sly, algorithm: 'ES256' },
    { signingKey: jwk, algorithm: 'ES256' },
    { verificationKeys: [{ algorithm: 'HS256', secret: { toString: () => sly } }] },
    { verificationKeys: [{ algorithm: 'ES256', pem: sly }] },
    { verificationKeys: [{ algorithm: 'ES256', pem: `-----BEGIN PRIVATE KEY-----\n${sly}` }] },
    { verificationKeys: [{ jwk }] },
    { audience: [sly, 7] },
    { claims: sly },
  ]
  for (const options of tried) {
    const sentence = refusal(options)
    expect(sentence, JSON.stringify(options)).toMatch(/^Option /)
    expect(sentence).not.toContain('hunter2')
  }
})
