import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { maximumTokenCharacters, signJws, verifyJws } from './jws.ts'
import { importKey } from './key.ts'
import { createKeySet } from './key-set.ts'

const key = importKey({ algorithm: 'HS256', kid: 'k', secret: randomBytes(32) }, 'sign')
const keys = createKeySet([key])
const token = signJws(key, '{"a":1}')
const [header = '', payload = '', signature = ''] = token.split('.')
const sign = (input: string) => `${input}.${key.row.sign(key.verifying, input)}`

test('what is signed comes back', () => {
  expect(verifyJws(token, keys)).toEqual({ payload: Buffer.from('{"a":1}'), typ: 'JWT', isForeign: false })
  expect(verifyJws(signJws(key, 'Zoë', 'at+jwt'), keys)).toEqual({
    payload: Buffer.from('Zoë'),
    typ: 'at+jwt',
    isForeign: false,
  })
})

test('the header says algorithm, type and key, in that order', () => {
  expect(Buffer.from(header, 'base64url').toString()).toBe('{"alg":"HS256","typ":"JWT","kid":"k"}')
  const unnamed = importKey({ algorithm: 'HS256', secret: randomBytes(32) }, 'sign')
  expect(Buffer.from(signJws(unnamed, '{}', 'at+jwt').split('.')[0] ?? '', 'base64url').toString()).toBe(
    '{"alg":"HS256","typ":"at+jwt"}',
  )
})

test('the example of RFC 7515 A.1 is verified with its key', () => {
  const jwk = {
    kty: 'oct',
    alg: 'HS256',
    k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  }
  const published = importKey({ jwk }, 'sign')
  const example =
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  expect(verifyJws(example, createKeySet([published], published))?.payload.toString()).toContain('"joe"')
})

test('the example of RFC 8037 A.4 is verified with its key, and signed alike', () => {
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    alg: 'EdDSA',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  }
  const published = importKey({ jwk }, 'sign')
  const input = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc'
  const code = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg'
  expect(verifyJws(`${input}.${code}`, createKeySet([published], published))?.payload.toString()).toBe(
    'Example of Ed25519 signing',
  )
  expect(published.signing && published.row.sign(published.signing, input)).toBe(code)
})

describe('a token is refused when', () => {
  test.each([
    ['it is empty', ''],
    ['it has one segment', header],
    ['it has two segments', `${header}.${payload}`],
    ['it has four segments', `${token}.${signature}`],
    ['it has five segments', `${header}.${payload}.${payload}.${payload}.${signature}`],
    ['it ends in a full stop', `${token}.`],
    ['it starts with a full stop', `.${token}`],
    ['it is full stops alone', '..'],
    ['it has no header', `.${payload}.${signature}`],
    ['it has no payload', `${header}..${signature}`],
    ['it has no signature', `${header}.${payload}.`],
    ['a space follows', `${token} `],
    ['a line feed precedes', `\n${token}`],
    ['it is quoted', `"${token}"`],
    ['its segments are swapped', `${payload}.${header}.${signature}`],
    ['it is JSON', JSON.stringify({ protected: header, payload, signature })],
  ])('%s', (_what, text) => {
    expect(verifyJws(text, keys)).toBeUndefined()
  })

  test.each([undefined, null, 5, {}, [], [token], { length: 10 }, Buffer.from(token)])(
    'it is no text: %j',
    (value) => {
      expect(verifyJws(value as never, keys)).toBeUndefined()
    },
  )

  test('its payload is signed and not canonical base64url', () => {
    for (const spelling of [
      `${payload}=`,
      ` ${payload}`,
      `${payload.slice(0, 4)}\n${payload.slice(4)}`,
      'e31',
      'e30?',
      'e3\u0130',
    ]) {
      const [text = ''] = [sign(`${header}.${spelling}`)]
      expect(verifyJws(text, keys), spelling).toBeUndefined()
    }
    expect(verifyJws(sign(`${header}.e30`), keys)?.payload.toString()).toBe('{}')
  })

  test('it is longer than the limit, however well signed', () => {
    const fits = Math.floor(((maximumTokenCharacters - header.length - signature.length - 2) * 3) / 4)
    expect(verifyJws(signJws(key, 'x'.repeat(fits)), keys)?.payload).toHaveLength(fits)
    expect(signJws(key, 'x'.repeat(fits + 3)).length).toBeGreaterThan(maximumTokenCharacters)
    expect(verifyJws(signJws(key, 'x'.repeat(fits + 3)), keys)).toBeUndefined()
  })

  test('its key was taken out of the set', () => {
    expect(verifyJws(token, keys)).toBeDefined()
    expect(verifyJws(token, createKeySet([]))).toBeUndefined()
  })

  test('only its header was seen in a good token', () => {
    expect(verifyJws(token, keys)).toBeDefined()
    expect(verifyJws(`${header}.${payload}.${'A'.repeat(43)}`, keys)).toBeUndefined()
    expect(verifyJws(`${header}.e30.${signature}`, keys)).toBeUndefined()
  })
})

test('a header is remembered only under a good signature', () => {
  const remembered: string[] = []
  const watched = { ...keys, remember: (segment: string) => void remembered.push(segment) }
  verifyJws(`${header}.${payload}.${'A'.repeat(43)}`, watched)
  expect(remembered).toEqual([])
  verifyJws(token, watched)
  expect(remembered).toEqual([header])
})

test('a key that only verifies cannot sign', () => {
  const reader = importKey({ algorithm: 'HS256', secret: 'short' }, 'verify')
  expect(() => signJws(reader, '{}')).toThrow('This key can verify tokens but not sign them.')
})
