import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { variableNames, variables } from './environment.ts'
import { readEnvironment, unknownVariables } from './read-environment.ts'

const folder = mkdtempSync(join(tmpdir(), 'carnet-environment-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(text: string): string {
  const file = join(folder, String(Math.random()))
  writeFileSync(file, text)
  return file
}

const optionsOf = (environment: Record<string, string>) => readEnvironment(environment, 'option').values

test.each([
  ['CARNET_GRACE', '5s', { grace: '5s' }],
  ['CARNET_AUDIENCE', 'a, b,', { audience: ['a', 'b'] }],
  ['CARNET_CORS_ORIGINS', '', { 'cors.origins': [] }],
  [
    'CARNET_COOKIE_ORIGINS',
    'https://a.example, https://b.example',
    { 'cookies.origins': ['https://a.example', 'https://b.example'] },
  ],
  ['CARNET_TRANSPORT', 'both', { transport: 'both' }],
  ['CARNET_BASE_PATH', '', { basePath: '' }],
  ['CARNET_ROTATE', 'OFF', { rotate: false }],
  ['CARNET_ADOPT', '1', { adopt: true }],
  ['CARNET_TRUSTED_HOPS', '2', { trustedHops: 2 }],
  ['CARNET_SIGNING_KEY', '-----BEGIN\\nabc\\n', { signingKey: '-----BEGIN\nabc\n' }],
  ['CARNET_SIGNING_KEY', '-----BEGIN\nabc\\n', { signingKey: '-----BEGIN\nabc\\n' }],
  ['CARNET_SIGNING_KEY', ' {"kty":"OKP"}', { signingKey: { kty: 'OKP' } }],
  ['CARNET_KEY_SECRET_FILE', 'sealing.key', { keySecretFile: 'sealing.key' }],
  ['DATABASE_URL', 'sqlite:x.db', { database: 'sqlite:x.db' }],
])('%s=%s is read', (variable, text, values) => {
  expect(optionsOf({ [variable]: text })).toEqual(values)
})

test.each([
  ['CARNET_ROTATE', 'maybe', 'must be true or false'],
  ['CARNET_ROTATE', 'constructor', 'must be true or false'],
  ['CARNET_TRUSTED_HOPS', '-1', 'must be a whole number'],
  ['CARNET_TRUSTED_HOPS', '1e3', 'must be a whole number'],
  ['CARNET_VERIFIED_TOKENS', '1.5', 'must be a whole number'],
  ['CARNET_SIGNING_KEY', '{"kty":', 'must be a PEM text or a JWK'],
])('%s=%s is refused by name, without its text', (variable, text, sentence) => {
  expect(() => optionsOf({ [variable]: text })).toThrow(`${variable} ${sentence}.`)
})

describe.each(Object.entries(variables))('%s', (name, { sets, reader }) => {
  test('means nothing when it is empty, and says so, unless emptiness means something', () => {
    const read = () => readEnvironment({ [name]: '' }, sets).values
    if (reader.mayBeEmpty) expect(Object.values(read())).toHaveLength(1)
    else expect(read).toThrow(`${name} is set but empty: give it a value, or unset it.`)
  })

  test('is read for its own purpose only', () => {
    const other = sets === 'option' ? 'server' : 'option'
    expect(readEnvironment({ [name]: '' }, other)).toEqual({ values: {}, sources: {} })
  })
})

describe('a secret in a file', () => {
  test.each(['s3cret\n', 's3cret\r\n', 's3cret'])('is the text without its one newline (%j)', (text) => {
    expect(optionsOf({ CARNET_SECRET_FILE: fileWith(text) })).toEqual({ secret: 's3cret' })
  })

  test('keeps every other white space', () => {
    expect(optionsOf({ CARNET_SECRET_FILE: fileWith(' s3cret \n\n') })).toEqual({ secret: ' s3cret \n' })
  })

  test('is named by the variable that it came from', () => {
    const { sources } = readEnvironment({ CARNET_SECRET_FILE: fileWith('x') }, 'option')
    expect(sources).toEqual({ secret: 'CARNET_SECRET_FILE' })
  })

  test.each([
    [
      { CARNET_SECRET_FILE: join(folder, 'nosuch') },
      `CARNET_SECRET_FILE: '${join(folder, 'nosuch')}' does not exist.`,
    ],
    [{ CARNET_SECRET_FILE: fileWith('\n') }, 'CARNET_SECRET_FILE: the file is empty.'],
    [
      { CARNET_SECRET_FILE: fileWith('x'), CARNET_SECRET: 'y' },
      'CARNET_SECRET and CARNET_SECRET_FILE are both set: keep one.',
    ],
  ])('is refused by name (%j)', (environment, sentence) => {
    expect(() => optionsOf(environment)).toThrow(sentence)
  })
})

test('a variable that is none of ours is found, but for those of Kubernetes', () => {
  const foreign = { CARNET_SERVICE_HOST: '', CARNET_PORT: '', CARNET_PORT_8000_TCP: '', PATH: '' }
  const known = Object.fromEntries(variableNames.map((name) => [name, '']))
  expect(unknownVariables({ ...foreign, ...known, CARNET_SECRTE: 'x', CARNET_PORTS: '' })).toEqual([
    'CARNET_SECRTE',
    'CARNET_PORTS',
  ])
})
