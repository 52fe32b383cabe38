// The inspector judges in the browser what the server judges: the same tokens, the same verdict, the same words.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inspectorRules } from '../../packages/auth/src/http/pages/inspector-rules.ts'
import {
  createKeySet,
  defaultClaimNames,
  importKey,
  refusalText,
  signJws,
  tokenTypes,
  verifyToken,
} from '../../packages/auth/src/tokens/index.ts'

interface Token {
  readonly claims: object
}

interface VerdictScript {
  readonly readToken: (text: string) => Token | undefined
  readonly judgeClaims: (claims: object, rules: object, now: number) => string | undefined
  readonly checkSignature: (token: Token, key: unknown) => Promise<string>
  readonly readKey: (text: string) => unknown
}

const script = '../../packages/auth/assets/verdict.js'
const { readToken, judgeClaims, checkSignature, readKey }: VerdictScript = await import(script)

const secret = 'the-secret-of-the-inspector-0123456789'
const key = importKey({ algorithm: 'HS256', secret }, 'sign')
const keys = createKeySet([key], key)
const now = 1_795_305_767
const good = { token_type: 'access', exp: now + 300, iat: now, jti: 'a', user_id: '1' }

const options = { leeway: '5s', headerTyp: 'JWT', claimNames: defaultClaimNames } as const
const bound = { ...options, audience: ['me', 'you'], issuer: 'us' }

function serverVerdict(text: string, { audience = [], issuer }: Partial<typeof bound>): string {
  const rules = { leewaySeconds: 5, audience, issuer, names: defaultClaimNames, enforceTyp: false }
  const verdict = verifyToken(text, tokenTypes.untyped, { keys, rules }, now * 1000)
  return verdict.ok ? 'good' : refusalText(verdict.refusal, defaultClaimNames)
}

type Given = Parameters<typeof inspectorRules>[0]

async function pageVerdict(text: string, given: Given): Promise<string> {
  const token = readToken(text)
  if (token === undefined || (await checkSignature(token, secret)) !== 'good')
    return wordsFor('invalid', given)
  return claimsVerdict(token.claims, given)
}

function claimsVerdict(claims: object, given: Given): string {
  // as they come out of a token
  const read = JSON.parse(JSON.stringify(claims))
  const refusal = judgeClaims(read, inspectorRules(given), now)
  return refusal === undefined ? 'good' : wordsFor(refusal, given)
}

const wordsFor = (refusal: string, given: Given) =>
  (inspectorRules(given) as { refusals: Record<string, string> }).refusals[refusal] ?? ''

const values = [
  undefined,
  null,
  true,
  false,
  0,
  -1,
  1.5,
  now - 6,
  now - 5,
  now - 4,
  now + 5.9,
  now + 60,
  now + 61,
  1e300,
  '1',
  'me',
  {},
  [],
  ['me'],
  ['me', 1],
  'admin',
]
const names = ['exp', 'iat', 'nbf', 'jti', 'sub', 'sid', 'aud', 'iss', 'token_type', 'user_id']

test.each(names)('whatever stands in %s, page and server say the same', (name) => {
  for (const value of values)
    for (const given of [options, bound])
      for (const base of [good, { ...good, aud: 'me', iss: 'us', sid: 's' }]) {
        const claims = { ...base, [name]: value }
        const text = signJws(key, JSON.stringify(claims))
        expect([claims, claimsVerdict(claims, given)]).toEqual([claims, serverVerdict(text, given)])
      }
})

test.each([
  ['nothing', () => ''],
  ['words', () => 'a.b.c'],
  ['another signature', (text: string) => text.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'))],
  ['padding', (text: string) => `${text}=`],
  ['another spelling of the same bytes', (text: string) => text.replace(/.$/, 'B')],
  [
    'claims of another',
    (text: string) => text.replace(/\..*\./, `.${Buffer.from('{"a":1}').toString('base64url')}.`),
  ],
  ['four parts', (text: string) => `${text}.a`],
])('a token with %s is refused by both', async (_, spoil) => {
  const text = spoil(signJws(key, JSON.stringify(good)))
  expect([await pageVerdict(text, options), serverVerdict(text, options)]).toEqual([
    'Token is invalid',
    'Token is invalid',
  ])
})

test('a header that demands what nobody understands is bad', async () => {
  const header = Buffer.from('{"alg":"HS256","crit":["b64"]}').toString('base64url')
  const text = signJws(key, JSON.stringify(good)).replace(/^[^.]*/, header)
  expect(await checkSignature(readToken(text) as Token, secret)).toBe('bad')
})

test('a key is taken as it was pasted', () => {
  expect(readKey('secret\n')).toBe('secret')
  expect(readKey(' secret ')).toBe(' secret ')
  expect(readKey(' {"kty":"oct"}')).toEqual({ kty: 'oct' })
  expect(readKey('\n-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n')).toMatch(/^-----BEGIN/)
})

test('no script of the inspector names an address but the keys, and that of a session for staff', () => {
  const text = ['verdict.js', 'inspect.js', 'story.js', 'times.js', 'element.js']
    .map((file) => readFileSync(new URL(`../../packages/auth/assets/${file}`, import.meta.url), 'utf8'))
    .join('\n')
  expect(text.match(/\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|import\(/g)).toEqual([
    'fetch(',
    'fetch(',
  ])
  expect(text).toContain('fetch(inspector.dataset.keys,')
  // with nothing of the token but the id of its session
  expect(text).toMatch(/fetch\(`\$\{storyCalls\}\$\{sid\}\/`, \{ headers/)
})
