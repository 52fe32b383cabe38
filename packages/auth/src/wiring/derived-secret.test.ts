import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal } from '../keys/index.ts'
import { parseOptions } from '../options/index.ts'
import { derivedSecret, lastingSecrets } from './derived-secret.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = privateKey.export({ format: 'jwk' })
const reversed = Object.fromEntries(Object.entries(jwk).reverse())
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const makeSecret = () => randomBytes(32).toString('hex')

const noSeal = () => {
  throw new Error('A seal was made.')
}
const contextOf = (options: object) => ({ options: parseOptions<unknown>(options), seal: noSeal })
const derived = (options: object, purpose = 'carnet test') =>
  Buffer.from(derivedSecret(contextOf(options), purpose)).toString('hex')

test('one signing key gives one secret, however it is written', () => {
  const first = derived({ algorithm: 'ES256', signingKey: jwk })
  expect(Object.keys(reversed)).not.toEqual(Object.keys(jwk))
  expect(derived({ algorithm: 'ES256', signingKey: reversed })).toBe(first)
  expect(derived({ algorithm: 'ES256', signingKey: { ...jwk, kid: 'named' } })).toBe(first)
  expect(derived({ algorithm: 'ES256', signingKey: pem })).toBe(first)
})

test('another purpose and another key give another secret, none of which is the key', () => {
  const [secret, other] = [makeSecret(), makeSecret()]
  const all = [derived({ secret }), derived({ secret }, 'carnet other'), derived({ secret: other })]
  expect(new Set(all).size).toBe(3)
  for (const one of all) {
    expect(one).toHaveLength(64)
    expect(Buffer.from(one, 'hex').toString()).not.toContain(secret)
  }
})

test('with a key secret everything is derived from it, without one nothing that must last', () => {
  const [secret, keySecret] = [makeSecret(), makeSecret()]
  const both = { ...contextOf({ secret, keySecret }), seal: () => createSeal(keySecret, randomBytes) }
  expect(lastingSecrets(contextOf({ secret }))).toBeUndefined()
  expect(lastingSecrets(both)?.('carnet test')).toEqual(derivedSecret(both, 'carnet test'))
  expect(Buffer.from(derivedSecret(both, 'carnet test')).toString('hex')).not.toBe(derived({ secret }))
})
