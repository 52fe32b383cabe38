import { expect, test } from 'vitest'
import { authenticateRaw } from './authenticate-raw.ts'
import type { GuardVerdict } from './authenticated.ts'

const nobody: GuardVerdict<object, unknown> = { ok: true, auth: undefined }

/** What a guard asks of the server, by the headers of a request. */
function asked(rawHeaders: readonly string[], hasCookies = true): unknown {
  let seen: unknown
  const authenticateByCookie = (
    headers: { get(name: string): string | null },
    _: object = {},
    method = '',
  ) => {
    seen = { cookie: headers.get('cookie'), host: headers.get('host'), x: headers.get('x-y'), method }
    return nobody
  }
  const auth = {
    headerName: 'Authorization',
    authenticate: (header: string | undefined) => {
      seen = { header }
      return nobody
    },
    ...(hasCookies ? { authenticateByCookie } : {}),
  }
  void authenticateRaw(auth, { rawHeaders, method: 'POST' })
  return seen
}

test('cookies are asked for only without the header, and only where they may say something', () => {
  const cookie = ['Cookie', 'a=1']
  expect(asked(['authorization', 'Bearer x', ...cookie])).toEqual({ header: 'Bearer x' })
  expect(asked(cookie, false)).toEqual({ header: undefined })
  expect(asked(cookie)).toEqual({ cookie: 'a=1', host: null, x: null, method: 'POST' })
})

test('what HTTP/2 sends in pieces or under another name is found', () => {
  expect(asked([':authority', 'a.example', 'cookie', 'a=1', 'cookie', 'b=2'])).toMatchObject({
    cookie: 'a=1; b=2',
    host: 'a.example',
  })
})

test('any other header that came twice is joined as the Fetch standard does', () => {
  expect(asked(['X-Y', '1', 'x-y', '2', 'Host', 'a', ':authority', 'b'])).toMatchObject({
    x: '1, 2',
    host: 'a',
  })
})
