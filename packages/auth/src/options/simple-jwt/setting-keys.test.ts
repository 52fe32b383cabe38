import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromSimpleJwt, parseOptions } from '../index.ts'

/** A dictionary no type would let pass, as `settings.py` may hold it. */
const read = (settings: unknown) => fromSimpleJwt(settings as object)
const refusal = (settings: unknown) => {
  try {
    read(settings)
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  throw new Error('these settings should have been refused')
}
const always = { rotate: false, copyClaims: true }
const secret = randomBytes(32).toString('hex')

function keyPair(type: 'rsa' | 'ec') {
  const { privateKey, publicKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  }
}
const [rsa, otherRsa, ec] = [keyPair('rsa'), keyPair('rsa'), keyPair('ec')]

describe('keys', () => {
  test('of an asymmetric algorithm are read from PEM, and the public one may stand beside the private', () => {
    const settings = { ALGORITHM: 'RS256', SIGNING_KEY: rsa.privatePem }
    const options = { ...always, algorithm: 'RS256', signingKey: rsa.privatePem }
    expect(read(settings)).toEqual(options)
    expect(read({ ...settings, VERIFYING_KEY: rsa.publicPem })).toEqual(options)
  })

  test('that only verify check the tokens that name no key', () => {
    const verificationKeys = [{ algorithm: 'ES256', pem: ec.publicPem }]
    const settings = { ALGORITHM: 'ES256', VERIFYING_KEY: ec.publicPem }
    expect(read(settings)).toEqual({ ...always, algorithm: 'ES256', verificationKeys })
    expect(read({ ...settings, SIGNING_KEY: null })).toEqual(read(settings))
  })

  test('that verify are ignored for the HS algorithms, as SimpleJWT does', () => {
    expect(read({ SIGNING_KEY: secret, VERIFYING_KEY: 'anything' })).toEqual({ ...always, secret })
  })

  test.each([
    ['a short secret', { SIGNING_KEY: 'hunter2-hunter3' }, 'SIGNING_KEY": The secret has 15 bytes; it needs'],
    ['a guessable one', { SIGNING_KEY: 'hunter2 '.repeat(8) }, 'SIGNING_KEY": The secret is guessable.'],
    ['an empty one', { SIGNING_KEY: '' }, 'SIGNING_KEY": The secret is empty.'],
    ['none', { SIGNING_KEY: null }, 'SIGNING_KEY" must be a text.'],
    ['a number', { SIGNING_KEY: 5 }, 'SIGNING_KEY" must be a text.'],
    ['a key as secret', { SIGNING_KEY: rsa.publicPem }, 'SIGNING_KEY": The secret is a key of an asymmetric'],
    ['none at all', { ALGORITHM: 'RS256', SIGNING_KEY: null }, 'SIGNING_KEY" must be a text.'],
    ['a secret as key', { ALGORITHM: 'RS256', SIGNING_KEY: secret }, 'SIGNING_KEY": The key is not a PEM'],
    [
      'a public key',
      { ALGORITHM: 'RS256', SIGNING_KEY: rsa.publicPem },
      'SIGNING_KEY": RS256 needs the private',
    ],
    [
      'a key of another type',
      { ALGORITHM: 'RS256', SIGNING_KEY: ec.privatePem },
      'SIGNING_KEY": The key is not',
    ],
    [
      'a verifying key that is none',
      { ALGORITHM: 'RS256', VERIFYING_KEY: 'hunter2' },
      'VERIFYING_KEY": The key',
    ],
    ['a verifying key in bytes', { ALGORITHM: 'RS256', VERIFYING_KEY: 5 }, 'VERIFYING_KEY" must be a text.'],
    [
      'the public key of another',
      { ALGORITHM: 'RS256', SIGNING_KEY: rsa.privatePem, VERIFYING_KEY: otherRsa.publicPem },
      'VERIFYING_KEY" does not belong to "SIGNING_KEY"',
    ],
  ])('are refused by name and not shown: %s', (_what, settings, sentence) => {
    const told = refusal(settings)
    expect(told).toContain(`Setting "${sentence}`)
    expect(told).not.toMatch(/hunter2|-----BEGIN/)
  })

  test('that are too short to sign come with what to do, and that works', () => {
    expect(refusal({ SIGNING_KEY: 'short' })).toBe(
      'Setting "SIGNING_KEY": The secret has 5 bytes; it needs at least 32. Give a new one here, and the old one in ' +
        'option "verificationKeys" as { algorithm, secret } without kid: it goes on checking the tokens that Django issued.',
    )
    const verificationKeys = [{ algorithm: 'HS256', secret: 'short' }] as const
    expect(() => parseOptions({ ...read({ SIGNING_KEY: secret }), verificationKeys })).not.toThrow()
  })
})
