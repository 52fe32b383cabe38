// The rows T01-T24 of the security catalogue, as far as they concern the token engine: the harness holds the keys and
// signs hostile tokens correctly. Here are the tables of what differs and the rows about memory; hostile-keys.test.ts
// has those about keys, hostile-text.test.ts those about text, hostile-claims.test.ts the rows C01-C14.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createKeySet,
  createVerify,
  importKey,
  parseStrictJson,
  signJws,
  tokenTypes,
  verifyToken,
} from '@carnet/auth/tokens'
import { expect, test } from 'vitest'
import { forge } from './forge.ts'
import { claims, ed, es, header, hs, keys, now, nowMs, rs, rules, verify } from './hostile-world.ts'

/** Where a row is not followed to the letter, with the reason, and what holds instead. */
const otherwise: { row: string; instead: string; because: string; holds: () => boolean }[] = [
  {
    row: 'T07',
    instead: 'a key may also have @ : + / = in its kid',
    because:
      'RFC 7520 (Wycheproof 345, 349), RFC 9278 and other issuers have them; a kid is only looked up in a Map',
    holds: () =>
      importKey({ algorithm: 'HS256', secret: 'x', kid: 'a@b:c+d/e=' }, 'verify').kid === 'a@b:c+d/e=',
  },
  {
    row: 'T08',
    instead: 'a token without kid goes to the one key marked legacy, however many keys there are',
    because: "none of the peer's tokens has a kid; the legacy key is configured, not guessed",
    holds: () => verify(forge(hs.key, { alg: 'HS256' }, claims)).ok,
  },
  {
    row: 'T16',
    instead: 'a text secret of 32 bytes signs with HS384 and HS512 too; a JWK follows the row',
    because: 'differences.md: a text secret is raw UTF-8 of at least 32 bytes',
    holds: () =>
      importKey({ algorithm: 'HS512', secret: 'kT8#vQ2!mZ5@xL9$wN4%yR7^cB1&hF6*' }, 'sign').kid === undefined,
  },
  {
    row: 'T22',
    instead: 'claims are plain objects with nothing but own members',
    because: 'JSON.parse writes own members only; nothing of Carnet copies claims by assignment',
    holds: () => Object.hasOwn(parseStrictJson('{"__proto__":1}') as object, '__proto__'),
  },
]

test.each(otherwise)('$row otherwise: $instead', ({ holds, because }) => {
  expect(holds(), because).toBe(true)
})

/** Parts of rows that the engine cannot show: it reads no request, no database and no configuration. */
const elsewhere: Readonly<Record<string, string>> = {
  T07: 'no database query for an unknown kid: the engine has no I/O',
  T12: 'a body value that is not a text: 400 (test/http)',
  T13: 'no user is read and no counter changes before the signature is checked (test/http)',
  T15: 'the twin of a revoked token (sessions); that it has the same jti: mutation.test.ts',
  T16: 'exit code and name of the setting (options, cli)',
  T18: 'GET of the JWKS (test/http)',
  T20: 'sizes of headers and bodies: 400, 431 (test/http)',
  T21: 'depth of request bodies and of log lines (test/http)',
  T23: 'a remembered token after its session was revoked (test/http)',
  T24: 'a regular expression as audience (options)',
}

test.each([hs, rs, es, ed])('a good token of $algorithm is accepted', ({ algorithm, key }) => {
  expect(verify(forge(key, { alg: algorithm, kid: algorithm }, claims))).toEqual({ ok: true, claims })
})

test('T23 a remembered token expires, and dies with its key', () => {
  const token = signJws(hs.key, JSON.stringify(claims))
  let [at, set] = [nowMs, keys]
  const remembering = createVerify({ keySet: () => set, rules, clock: () => at, maximumRemembered: 10 })
  for (let round = 0; round < 3; round++) expect(remembering(token, tokenTypes.access).ok).toBe(true)
  expect(remembering(token, tokenTypes.refresh)).toMatchObject({ ok: false, refusal: 'wrongType' })
  expect(remembering(`${token}=`, tokenTypes.access).ok).toBe(false)
  at = (now + 300) * 1000
  expect(remembering(token, tokenTypes.access)).toMatchObject({ ok: false, refusal: 'expired' })
  at = nowMs
  set = createKeySet([rs.key])
  expect(remembering(token, tokenTypes.access)).toEqual({ ok: false, refusal: 'invalid' })
})

test('T24 a claim is compared, never matched', () => {
  const patterned = { ...rules, audience: ['a.c'], issuer: 'https://i.example' }
  const judge = (aud: string, iss: string) =>
    verifyToken(
      forge(hs.key, header, { ...claims, aud, iss }),
      tokenTypes.access,
      { keys, rules: patterned },
      nowMs,
    ).ok
  expect(judge('a.c', 'https://i.example')).toBe(true)
  for (const aud of ['abc', '.*', 'a.c$', '^a.c']) expect(judge(aud, 'https://i.example')).toBe(false)
  expect(judge('a.c', 'https://i-example')).toBe(false)
})

test('every row has its tests in these files or says where they are', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^hostile-.*\.test\.ts$/.test(name))
  const texts = files.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  const tested = texts.flatMap((text) => [...text.matchAll(/test\(\s*['"](T\d\d) /g)].map(([, row]) => row))
  const all = Array.from({ length: 24 }, (_, index) => `T${String(index + 1).padStart(2, '0')}`)
  expect([...new Set([...tested, ...Object.keys(elsewhere)])].sort()).toEqual(all)
})
