// Rows of the security catalogue about headers and text; the tables are in hostile-tokens.test.ts.
import { expect, test } from 'vitest'
import { encode, forge, forgeSegments, type Part } from './forge.ts'
import {
  claims,
  expectRefused,
  good,
  header,
  headerSegment,
  hs,
  payloadSegment,
  signature,
  verify,
} from './hostile-world.ts'

const signed = (extra: object) => forge(hs.key, { ...header, ...extra }, claims)

test('T03 no critical extension is understood', () => {
  const crits = [['x'], [], ['exp'], 'b64', ['b64'], null, true, ['x', 'x'], ['alg']]
  expectRefused([
    ...crits.map((crit) => signed({ crit })),
    signed({ crit: ['b64'], b64: true }),
    signed({ crit: ['x'], x: 1 }),
  ])
})

test('T04 b64 is never honoured', () => {
  const raw = '{"a":1}'
  for (const extra of [{ b64: false }, { b64: false, crit: ['b64'] }]) {
    const segment = encode({ ...header, ...extra })
    expectRefused([
      signed(extra),
      forgeSegments(hs.key, segment, raw),
      forgeSegments(hs.key, segment, payloadSegment),
    ])
  }
})

test('T05 what is encrypted or compressed is refused before it is decoded', () => {
  const bomb = 'A'.repeat(250_000)
  expectRefused([
    `${headerSegment}.${payloadSegment}.AA.AA.${signature}`,
    `${encode({ alg: 'dir', enc: 'A256GCM' })}..AA.${bomb}.AA`,
    signed({ zip: 'DEF' }),
    signed({ zip: 'GZIP' }),
    `${headerSegment}.${bomb}.${signature}`,
  ])
})

test('T09 no member stands twice in a header', () => {
  const twice = [
    '{"alg":"HS256","alg":"none"}',
    '{"alg":"none","alg":"HS256"}',
    '{"alg":"HS256","\\u0061lg":"HS256"}',
  ]
  expectRefused(
    [...twice, '{"alg":"HS256","kid":"x","kid":"HS256"}'].map((text) => forge(hs.key, text, claims)),
  )
})

const json = JSON.stringify(claims)
const inPayload = (part: Part) => forge(hs.key, header, part)

test('T09 no claim stands twice', () => {
  const more = [
    '"sub":"1","sub":"2"',
    '"sub":"1","\\u0073ub":"2"',
    '"exp":1',
    '"exp" : 9999999999',
    '"o":{"a":1,"a":2}',
  ]
  expectRefused(more.map((members) => inPayload(json.replace('}', `,${members}}`))))
})

test('T10 text is UTF-8, without a mark and without lone surrogates', () => {
  const overlong = Buffer.from(json.replace('"a"', '"a??"'))
  overlong.set([0xc0, 0xaf], overlong.indexOf('??'))
  expectRefused([
    inPayload(overlong),
    inPayload(Buffer.from(json, 'utf16le')),
    inPayload(`\ufeff${json}`),
    inPayload(json.replace('}', ',"sub":"\\ud800"}')),
    inPayload(json.replace('}', ',"\\udc00":1}')),
    forge(hs.key, Buffer.from(JSON.stringify(header), 'utf16le'), claims),
    forge(hs.key, `\ufeff${JSON.stringify(header)}`, claims),
    forge(hs.key, { ...header, x: '\ud800' }, claims),
  ])
})

test('T11 base64url has one spelling, in every segment', () => {
  const spellings = (segment: string) => [
    `${segment}=`,
    segment.padEnd(Math.ceil((segment.length + 1) / 4) * 4, '='),
    ...[' ', '\n', '\t', '\0', '+', '/', '?', '\u0141'].map(
      (odd) => `${segment.slice(0, 5)}${odd}${segment.slice(5)}`,
    ),
    ` ${segment}`,
    `${segment}\r\n`,
    `${segment.slice(0, 5)}${String.fromCharCode(segment.charCodeAt(5) + 256)}${segment.slice(6)}`,
    `${segment}A`.padEnd(Math.ceil(segment.length / 4) * 4 + 1, 'A'),
  ]
  expectRefused([
    ...spellings(headerSegment).map((one) => forgeSegments(hs.key, one, payloadSegment)),
    ...spellings(payloadSegment).map((one) => forgeSegments(hs.key, headerSegment, one)),
    ...spellings(signature).map((one) => `${headerSegment}.${payloadSegment}.${one}`),
  ])
})

test('T11 unused bits are zero', () => {
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const others = (segment: string, bits: number) =>
    Array.from(
      { length: 2 ** bits - 1 },
      (_, index) => segment.slice(0, -1) + last.charAt(last.indexOf(segment.at(-1) ?? '') + index + 1),
    )
  const [one, two] = [json.replace('}', ' }'), json.replace('}', '  }')].map(encode)
  const texts = [encode(json), one ?? '', two ?? ''].filter((text) => text.length % 4 !== 0)
  expect(texts.length).toBeGreaterThan(0)
  for (const text of texts) {
    expect(verify(forgeSegments(hs.key, headerSegment, text)).ok).toBe(true)
    expectRefused(
      others(text, text.length % 4 === 2 ? 4 : 2).map((bad) => forgeSegments(hs.key, headerSegment, bad)),
    )
  }
  expectRefused(others(signature, 2).map((bad) => `${headerSegment}.${payloadSegment}.${bad}`))
})

test('T12 a token is three segments and no other form', () => {
  const forms = { protected: headerSegment, payload: payloadSegment, signature }
  expectRefused([
    ...[
      '',
      '.',
      '..',
      '...',
      '.'.repeat(1e6),
      headerSegment,
      `${headerSegment}.${payloadSegment}`,
      `${good}.`,
      `.${good}`,
    ],
    ...[
      `${good}.${signature}`,
      `${headerSegment}..${signature}`,
      `..${signature}`,
      `"${good}"`,
      `[${good}]`,
      `${good},${good}`,
    ],
    ...[forms, { payload: payloadSegment, signatures: [forms] }, [good], null].map((form) =>
      JSON.stringify(form),
    ),
  ])
  for (const value of [undefined, null, 5, true, {}, [good], Buffer.from(good)]) {
    expect(verify(value as never)).toEqual({ ok: false, refusal: 'invalid' })
  }
})

test('T13 what an unsigned token claims is not told', () => {
  expectRefused([`${headerSegment}.${encode({ ...claims, sub: 'admin' })}.${signature}`])
})

test('T19 a signature of another length is refused, not an error', () => {
  const codes = [0, 1, 31, 33, 64, 4000].map((length) => Buffer.alloc(length, 1).toString('base64url'))
  expectRefused(codes.map((code) => `${headerSegment}.${payloadSegment}.${code}`))
})

test('T20 a token has at most 8192 characters, a header segment 1024', () => {
  const padded = (length: number) => {
    const bare = inPayload({ ...claims, pad: '' })
    const token = inPayload({ ...claims, pad: 'x'.repeat(Math.floor(((length - bare.length) * 3) / 4)) })
    expect(Math.abs(token.length - length)).toBeLessThan(5)
    return token
  }
  expect(verify(padded(8188)).ok).toBe(true)
  expectRefused([padded(8200), padded(9 * 1024), padded(17 * 1024)])
  expect(verify(forge(hs.key, { ...header, pad: 'x'.repeat(700) }, claims)).ok).toBe(true)
  expectRefused([forge(hs.key, { ...header, pad: 'x'.repeat(760) }, claims)])
})

test('T21 claims nest at most 16 levels deep', () => {
  const nested = (depth: number) =>
    json.replace('}', `,"o":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`)
  expect(verify(inPayload(nested(16))).ok).toBe(true)
  expectRefused([inPayload(nested(17)), inPayload(nested(2_500))])
})

test('T22 a claim changes no object', () => {
  const members = '"__proto__":{"polluted":1,"role":"admin"},"constructor":{"prototype":{"polluted":1}}'
  const verdict = verify(inPayload(json.replace('}', `,${members}}`)))
  expect(verdict.ok).toBe(true)
  expect(verdict.claims?.['polluted']).toBeUndefined()
  expect(verdict.claims?.['role']).toBeUndefined()
  expect({ ...verdict.claims }['role']).toBeUndefined()
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})
