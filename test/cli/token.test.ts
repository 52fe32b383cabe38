import { createHmac, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createScratch } from './command.ts'
import { inProcess } from './in-process.ts'

const { folder, carnet, start, remove } = createScratch()
afterAll(remove)

const at = 1_767_323_045
// under the floor of keys that sign: such tokens of older systems are still to be read
const secret = 'short secret'
const secretFile = join(folder, 'secret.txt')
writeFileSync(secretFile, `${secret}\n`)

const encode = (text: string) => Buffer.from(text).toString('base64url')

function tokenOf(payload: string, header = '{"alg":"HS256","typ":"JWT"}', key = secret): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

const claims = (more: object = {}) =>
  JSON.stringify({ token_type: 'access', exp: at + 300, iat: at, jti: 'a', user_id: '1', ...more })
const good = tokenOf(claims())

const verify = (words: readonly string[], input = '') =>
  inProcess(
    [
      'token',
      'verify',
      '--key-file',
      secretFile,
      '--algorithm',
      'HS256',
      '--at',
      String(at),
      '--json',
      ...words,
    ],
    { input },
  )
const ok = (payload = claims()) => `{"ok":true,"claims":${payload}}\n`
const refused = (message = 'Token is invalid') => `{"ok":false,"message":"${message}"}\n`

describe('carnet token verify', () => {
  test('answers a line for each token, in order, and fails if one is refused', async () => {
    expect(await verify([good])).toEqual({ code: 0, stdout: ok(), stderr: '' })
    expect(await verify([good, `${good}x`, good])).toEqual({
      code: 1,
      stdout: ok() + refused() + ok(),
      stderr: '',
    })
    const input = `${good}\n${JSON.stringify(good)}\n\n"not json\n${good}`
    expect(await verify([], input)).toEqual({
      code: 1,
      stdout: ok() + ok() + refused() + refused() + ok(),
      stderr: '',
    })
    expect(await verify([good, '-', 'x'], `${good}\n`)).toMatchObject({
      code: 1,
      stdout: ok() + ok() + refused(),
    })
  })

  test('as a process, over standard input', async () => {
    const flags = ['--key-file', 'secret.txt', '--algorithm', 'HS256', '--at', String(at), '--json']
    expect(await carnet(['token', 'verify', ...flags], { input: `${good}\nx\n` })).toEqual({
      code: 1,
      stdout: ok() + refused(),
      stderr: '',
    })
  })

  test('no token at all is no proof', async () => {
    expect(await verify([])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^No token was given/),
    })
  })

  test.each([
    ['access', 'refresh', 'Token has wrong type'],
    ['refresh', 'access', 'Token has wrong type'],
    ['sliding', 'access', 'Token has wrong type'],
  ])('--type %s refuses a %s token, and any takes it', async (type, other, message) => {
    const payload = claims({ token_type: other })
    expect(await verify(['--type', type, tokenOf(payload)])).toMatchObject({
      code: 1,
      stdout: refused(message),
    })
    expect(await verify(['--type', 'any', tokenOf(payload)])).toMatchObject({ code: 0, stdout: ok(payload) })
  })

  test('judges as of --at, with --leeway, --audience and --issuer', async () => {
    const late = ['--at', String(at + 310)]
    expect(await verify([...late, good])).toMatchObject({ stdout: refused('Token is expired') })
    expect(await verify([...late, '--leeway', '11', good])).toMatchObject({ code: 0 })
    const payload = claims({ aud: ['a', 'b'], iss: 'me' })
    const token = tokenOf(payload)
    expect(await verify(['--audience', 'x', '--audience', 'b', '--issuer', 'me', token])).toMatchObject({
      code: 0,
    })
    expect(await verify(['--audience', 'x', token])).toMatchObject({ stdout: refused() })
    expect(await verify(['--issuer', 'you', token])).toMatchObject({ stdout: refused() })
  })

  test('shows claims as they stand: huge numbers, white space, and nothing that moves the cursor', async () => {
    const payload = claims().replace('}', ',\n\t"n":9007199254740993,"e":1.0,"s":"\x7f\u202e"}')
    const { stdout } = await verify([tokenOf(payload)])
    expect(stdout).toBe(ok(claims().replace('}', ', "n":9007199254740993,"e":1.0,"s":"\\u007f\\u202e"}')))
  })

  test('a readable line each without --json', async () => {
    const words = [
      'token',
      'verify',
      '--key-file',
      secretFile,
      '--algorithm',
      'HS256',
      '--at',
      String(at),
      good,
      'x',
    ]
    expect((await inProcess(words)).stdout).toBe(`good     ${claims()}\nrefused  Token is invalid\n`)
  })

  const pair = generateKeyPairSync('ed25519')
  const files = {
    'public.pem': pair.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    'public.json': JSON.stringify({ ...pair.publicKey.export({ format: 'jwk' }), alg: 'EdDSA', kid: 'one' }),
    'no-alg.json': JSON.stringify(pair.publicKey.export({ format: 'jwk' })),
    'secret.json': JSON.stringify({ kty: 'oct', k: encode(secret), alg: 'HS256' }),
    'braces.txt': '{not json',
    'spaces.txt': ` ${secret} \n\n`,
    'empty.txt': '',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const withKey = (name: string, ...words: string[]) =>
    inProcess(['token', 'verify', '--key-file', join(folder, name), '--at', String(at), '--json', ...words])

  test('takes a JWK with its algorithm, and the raw text of a secret', async () => {
    expect(await withKey('secret.json', good)).toMatchObject({ code: 0 })
    const braces = tokenOf(claims(), undefined, '{not json')
    expect(await withKey('braces.txt', '--algorithm', 'HS256', braces)).toMatchObject({ code: 0 })
    const spaces = tokenOf(claims(), undefined, ` ${secret} \n`)
    expect(await withKey('spaces.txt', '--algorithm', 'HS256', spaces)).toMatchObject({ code: 0 })
  })

  test('a public key is never the secret of an HMAC', async () => {
    const forged = tokenOf(claims(), undefined, files['public.pem'])
    expect(await withKey('public.pem', '--algorithm', 'EdDSA', forged)).toMatchObject({ stdout: refused() })
    expect(await withKey('public.pem', '--algorithm', 'HS256', forged)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('takes a secret, not a PEM key'),
    })
  })

  test('a kid that the key does not have is refused', async () => {
    const named = tokenOf(claims(), '{"alg":"HS256","kid":"two"}')
    expect(await verify([named])).toMatchObject({ stdout: refused() })
  })

  test.each([
    [['token', 'verify', 'x'], 'Give the key that verifies with --key-file FILE.'],
    [['token', 'verify', '--key-file', 'nosuch', 'x'], "--key-file: 'nosuch' does not exist."],
    [
      ['token', 'verify', '--key-file', secretFile, 'x'],
      `--key-file ${secretFile}: only a JWK says what algorithm it is for; give --algorithm.`,
    ],
    [
      ['token', 'verify', '--key-file', join(folder, 'empty.txt'), '--algorithm', 'HS256', 'x'],
      `--key-file ${join(folder, 'empty.txt')}: The secret is empty.`,
    ],
    [
      ['token', 'verify', '--key-file', join(folder, 'no-alg.json'), 'x'],
      `--key-file ${join(folder, 'no-alg.json')}: The JWK is for another algorithm, or names none.`,
    ],
    [
      ['token', 'verify', '--key-file', secretFile, '--algorithm', 'RS256', 'x'],
      `--key-file ${secretFile}: The key is not a PEM text.`,
    ],
    [
      ['token', 'verify', '--key-file', secretFile, '--algorithm', 'HS256', '--type', 'untyped', 'x'],
      '--type must be access, refresh, sliding or any.',
    ],
    [
      ['token', 'verify', '--key-file', secretFile, '--algorithm', 'HS256', '--at', 'now', 'x'],
      '--at must be a number of seconds.',
    ],
    [
      ['token', 'verify', '--key-file', secretFile, '--algorithm', 'HS256', '--leeway', '-1', 'x'],
      '--leeway must be a number of seconds.',
    ],
  ])('%j is refused by name', async (words, sentence) => {
    expect(await inProcess(words)).toEqual({ code: 1, stdout: '', stderr: `${sentence}\n` })
  })

  test('--algorithm that does not exist is refused with those that do', async () => {
    const { stderr } = await inProcess([
      'token',
      'verify',
      '--key-file',
      secretFile,
      '--algorithm',
      'none',
      'x',
    ])
    expect(stderr).toMatch(/^--algorithm must be one of HS256, .*, ML-DSA-87\.\n$/)
  })

  test('10,000 tokens take seconds, and a reader who goes away is no crash', async () => {
    const input = `${good}\n`.repeat(10_000)
    const flags = [
      'token',
      'verify',
      '--key-file',
      'secret.txt',
      '--algorithm',
      'HS256',
      '--at',
      String(at),
      '--json',
    ]
    const startedMs = performance.now()
    const { code, stdout } = await carnet(flags, { input })
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    expect(code).toBe(0)
    expect(stdout).toBe(ok().repeat(10_000))

    const child = start(flags)
    child.stdin?.on('error', () => {})
    child.stdout?.once('data', () => child.stdout?.destroy())
    child.stdin?.end(input.repeat(10))
    const [ended, signal] = await once(child, 'exit')
    expect({ ended, signal }).toEqual({ ended: 1, signal: null })
  })
})

describe('carnet token decode', () => {
  const decode = (words: readonly string[], input = '') => inProcess(['token', 'decode', ...words], { input })

  test('shows header, claims and times, and says that nothing was verified', async () => {
    const { code, stdout, stderr } = await decode([good])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Header\n  {\n    "alg": "HS256",\n    "typ": "JWT"\n  }\nClaims\n  {\n')
    expect(stdout).toMatch(
      /\n {2}iat {10}issued 2026-01-02 03:04:05 UTC, .*\n {2}exp {10}expires 2026-01-02 03:09:05 UTC/,
    )
    expect(stdout).toMatch(/Nothing here has been verified: .*\nA JWT is signed, not encrypted: .*\n$/)
  })

  test('reads standard input, also as a JSON string, and answers JSON with exact numbers', async () => {
    const token = tokenOf('{"n":9007199254740993,"s":"a\\n  b \u202e"}')
    const json =
      '{"header":{"alg": "HS256","typ": "JWT"},"claims":{"n": 9007199254740993,"s": "a\\n  b \\u202e"}}\n'
    expect(await decode(['--json'], `${JSON.stringify(token)}\n`)).toEqual({
      code: 0,
      stdout: json,
      stderr: '',
    })
    expect(await decode(['--json', '-'], token)).toMatchObject({ code: 0, stdout: json })
  })

  test.each(['x', 'a.b', 'a.b.c', '....', '\x1b[2J', `${encode('[]')}.${encode('{}')}.x`, good.slice(0, 40)])(
    '%j is no JWT',
    async (token) => {
      expect(await decode([token])).toEqual({
        code: 1,
        stdout: '',
        stderr: 'This is no JWT: it needs three parts of base64url text with dots between them.\n',
      })
    },
  )

  test('nothing is said to be nothing', async () => {
    expect((await decode([])).stderr).toBe('No token was given: name one, or write it to standard input.\n')
  })
})
