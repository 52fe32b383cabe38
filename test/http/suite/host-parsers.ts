import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { HostKind } from '../hosts.ts'
import type { Stage } from './stage.ts'

interface Row {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly headers?: Record<string, string>
  /** What Carnet answers where it reads the body. */
  readonly ours: readonly [status: number, body: string]
  /** What comes where `express.json()` and `express.urlencoded()` have read it before; a page is Express's own answer. */
  readonly behindParsers: readonly [status: number, body: string | 'a page']
  readonly reason: string
}

const parseError = (problem: string) => `{"detail":"JSON parse error - ${problem}"}`
const unsupported = (type: string) => `{"detail":"Unsupported media type \\"${type}\\" in request."}`
const noAccount = '{"detail":"No active account found with the given credentials"}'
const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))),
  )
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** Where a parser of the host changes the answer, because it has decided before Carnet is asked. */
export const parserDifferences: Readonly<Record<string, Row>> = {
  'malformed JSON': {
    body: '{username',
    ours: [400, parseError('Malformed JSON at character 1')],
    behindParsers: [400, 'a page'],
    reason: 'express.json() refuses it and the error handler of the application answers',
  },
  'JSON that is no object': {
    body: '"ada"',
    ours: [400, '{"non_field_errors":["Invalid data. Expected a dictionary, but got str."]}'],
    behindParsers: [400, 'a page'],
    reason: 'express.json() is strict',
  },
  'duplicate members': {
    body: '{"username":"a","username":"b","password":"c"}',
    ours: [400, parseError('Duplicate member name')],
    behindParsers: [401, noAccount],
    reason: 'express.json() keeps the last and tells nobody',
  },
  'duplicate fields of a form': {
    body: 'username=a&username=b&password=c',
    headers: formType,
    ours: [400, '{"detail":"Form parse error - Duplicate member name"}'],
    behindParsers: [400, '{"username":["Not a valid string."]}'],
    reason: 'express.urlencoded() makes a list of them',
  },
  'percent signs that spell no UTF-8': {
    body: 'username=%FF&password=c',
    headers: formType,
    ours: [400, '{"detail":"Form parse error - Malformed percent-encoding"}'],
    behindParsers: [401, noAccount],
    reason: 'express.urlencoded() puts a replacement there',
  },
  'bytes that are not UTF-8': {
    body: bytes('{"username":"', [0xff], '","password":"c"}'),
    ours: [400, parseError('Not UTF-8')],
    behindParsers: [401, noAccount],
    reason: 'express.json() puts a replacement there',
  },
  'a byte order mark': {
    body: bytes([0xef, 0xbb, 0xbf], '{"username":"a","password":"c"}'),
    ours: [400, parseError('Malformed JSON')],
    behindParsers: [401, noAccount],
    reason: 'express.json() drops it',
  },
  'a compressed body': {
    body: new Uint8Array(gzipSync('{"username":"a","password":"c"}')),
    headers: { 'content-encoding': 'gzip' },
    ours: [400, parseError('Not UTF-8')],
    behindParsers: [401, noAccount],
    reason: 'express.json() unpacks it',
  },
  'a charset that Express does not know': {
    body: '{}',
    headers: { 'content-type': 'application/json; charset=latin1' },
    ours: [415, unsupported('application/json; charset=latin1')],
    behindParsers: [415, 'a page'],
    reason: 'express.json() refuses it',
  },
  'a body beyond the limit of Express': {
    body: JSON.stringify({ username: 'x'.repeat(200_000) }),
    ours: [413, '{"detail":"The request body is too large.","code":"body_too_large"}'],
    behindParsers: [413, 'a page'],
    reason: 'express.json() reads at most 100 kB; between 16 KiB and that the answer is ours',
  },
}

/** Bodies that a parser before us changes nothing about. */
const sameEverywhere: Record<string, Omit<Row, 'behindParsers' | 'reason'>> = {
  'a lone surrogate': {
    body: '{"username":"\\ud800","password":"c"}',
    ours: [400, parseError('Lone surrogate')],
  },
  'deep nesting': {
    body: `{"username":${'['.repeat(20)}${']'.repeat(20)},"password":"c"}`,
    ours: [400, parseError('JSON nested more than 16 levels deep')],
  },
  'UTF-16': {
    body: new Uint8Array(Buffer.from('{"username":"a","password":"c"}', 'utf16le')),
    headers: { 'content-type': 'application/json; charset=utf-16le' },
    ours: [415, unsupported('application/json; charset=utf-16le')],
  },
  'JSON under another name': {
    body: '{}',
    headers: { 'content-type': 'application/vnd.api+json' },
    ours: [415, unsupported('application/vnd.api+json')],
  },
  'a type that is none': {
    body: '{}',
    headers: { 'content-type': 'json' },
    ours: [415, unsupported('json')],
  },
  'no body at all': {
    body: '',
    ours: [400, '{"username":["This field is required."],"password":["This field is required."]}'],
  },
  'a body between the two limits': {
    body: JSON.stringify({ username: 'x'.repeat(50_000) }),
    ours: [413, '{"detail":"The request body is too large.","code":"body_too_large"}'],
  },
}

export function hostParserCases(stage: Stage, kind: HostKind): void {
  const send = async ({ body, headers = {} }: Pick<Row, 'body' | 'headers'>) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }
    const response = await stage.host.fetchUnchecked('/api/token/', init)
    const isPage = response.headers.get('content-type')?.startsWith('text/html')
    return [response.status, isPage ? 'a page' : await response.text()]
  }

  test.each(Object.keys(parserDifferences))('%s', async (name) => {
    const row = parserDifferences[name] as Row
    expect(await send(row)).toEqual(kind.parsesBodies ? row.behindParsers : row.ours)
  })

  test.each(Object.keys(sameEverywhere))('%s, with and without a parser', async (name) => {
    const row = sameEverywhere[name] as Row
    expect(await send(row)).toEqual(row.ours)
  })

  test('no row of the table says the same twice', () => {
    const idle = Object.entries(parserDifferences).filter(
      ([, { ours, behindParsers }]) => `${ours}` === `${behindParsers}`,
    )
    expect(idle).toEqual([])
  })
}
