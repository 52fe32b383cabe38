import { expect, test } from 'vitest'
import { json, type Stage, signed } from './stage.ts'

const challenge = 'Bearer realm="api"'

interface Row {
  readonly path: string
  readonly init: RequestInit
  readonly status: number
  readonly body: unknown
}

const post = (path: string, body: unknown, status: number, answer: unknown): Row => ({
  path,
  init: json(body),
  status,
  body: answer,
})

const required = ['This field is required.']
const blank = ['This field may not be blank.']
const noNull = ['This field may not be null.']
const notText = ['Not a valid string.']
const noAccount = { detail: 'No active account found with the given credentials' }
const noAccountForToken = { detail: 'No active account found for the given token.' }
const invalid = (detail: string) => ({ detail, code: 'token_not_valid' })

/** SimpleJWT's bodies, by situation. Tokens are made by the function that the row is given. */
function rows({ world: { ids, clock } }: Stage): Record<string, Row> {
  const now = Math.floor(clock.now() / 1000)
  const token = (claims: object) =>
    signed({ exp: now + 60, iat: now, jti: 'a', user_id: ids.ada, sid: 'nowhere', role: 'author', ...claims })
  const refresh = (claims: object) => token({ token_type: 'refresh', ...claims })
  const access = (claims: object = {}) => token({ token_type: 'access', ...claims })
  const refreshed = (body: unknown, answer: unknown) => post('/api/token/refresh/', body, 401, answer)
  return {
    'obtain, missing': post('/api/token/', {}, 400, { username: required, password: required }),
    'obtain, blank': post('/api/token/', { username: '', password: '' }, 400, {
      username: blank,
      password: blank,
    }),
    'obtain, null': post('/api/token/', { username: null, password: null }, 400, {
      username: noNull,
      password: noNull,
    }),
    'obtain, list and object': post('/api/token/', { username: ['a'], password: { $ne: '' } }, 400, {
      username: notText,
      password: notText,
    }),
    'obtain, boolean': post('/api/token/', { username: true, password: 'x' }, 400, { username: notText }),
    'obtain, number': post('/api/token/', { username: 12345, password: 1.5 }, 401, noAccount),
    'obtain, a number that lost digits': post(
      '/api/token/',
      '{"username":12345678901234567890,"password":"x"}',
      400,
      {
        username: notText,
      },
    ),
    'obtain, NUL': post('/api/token/', { username: 'a\0da', password: 'x' }, 400, {
      username: ['Null characters are not allowed.'],
    }),
    'obtain, a list as body': post('/api/token/', [], 400, {
      non_field_errors: ['Invalid data. Expected a dictionary, but got list.'],
    }),
    'obtain, a password beyond 1024 characters': post(
      '/api/token/',
      { username: 'ada', password: 'x'.repeat(1025) },
      400,
      { password: ['Ensure this field has no more than 1024 characters.'] },
    ),
    'obtain, wrong password': post('/api/token/', { username: 'ada', password: 'x' }, 401, noAccount),
    'obtain, unknown': post('/api/token/', { username: 'nobody', password: 'x' }, 401, noAccount),
    'obtain, another case': post('/api/token/', { username: 'ADA', password: 'x' }, 401, noAccount),
    'obtain, inactive': post('/api/token/', { username: 'ina', password: 'x' }, 401, noAccount),
    'sliding, wrong password': post(
      '/api/token/sliding/',
      { username: 'ada', password: 'x' },
      401,
      noAccount,
    ),
    'refresh, missing': post('/api/token/refresh/', {}, 400, { refresh: required }),
    'refresh, garbage': refreshed({ refresh: 'garbage' }, invalid('Token is invalid')),
    'refresh, an access token': refreshed({ refresh: access() }, invalid('Token has wrong type')),
    'refresh, no type': refreshed({ refresh: token({}) }, invalid('Token has no type')),
    'refresh, no exp': refreshed(
      { refresh: refresh({ exp: undefined }) },
      invalid("Token has no 'exp' claim"),
    ),
    'refresh, no jti': refreshed({ refresh: refresh({ jti: undefined }) }, invalid('Token has no id')),
    'refresh, exp is now': refreshed({ refresh: refresh({ exp: now }) }, invalid('Token is expired')),
    'refresh, exp is text': refreshed(
      { refresh: refresh({ exp: String(now + 9) }) },
      invalid('Token is invalid'),
    ),
    'refresh, no session': refreshed({ refresh: refresh({}) }, invalid('Token is blacklisted')),
    'refresh, without sid': refreshed({ refresh: refresh({ sid: undefined }) }, invalid('Token is invalid')),
    'refresh, user gone': refreshed({ refresh: refresh({ user_id: '999999' }) }, noAccountForToken),
    'refresh, user inactive': refreshed({ refresh: refresh({ user_id: ids.ina }) }, noAccountForToken),
    'refresh, strange user': refreshed({ refresh: refresh({ user_id: [1] }) }, noAccountForToken),
    'verify, missing': post('/api/token/verify/', {}, 400, { token: required }),
    'verify, garbage': post('/api/token/verify/', { token: 'x' }, 401, invalid('Token is invalid')),
    'verify, no jti': post(
      '/api/token/verify/',
      { token: access({ jti: undefined }) },
      401,
      invalid('Token has no id'),
    ),
    'verify, user gone': post(
      '/api/token/verify/',
      { token: access({ user_id: '999999', sid: undefined }) },
      401,
      noAccountForToken,
    ),
    'blacklist, missing': post('/api/token/blacklist/', {}, 400, { refresh: required }),
    'blacklist, an access token': post(
      '/api/token/blacklist/',
      { refresh: access() },
      401,
      invalid('Token has wrong type'),
    ),
    'sliding refresh, missing': post('/api/token/sliding/refresh/', {}, 400, { token: required }),
    'sliding refresh, no refresh_exp': post(
      '/api/token/sliding/refresh/',
      { token: token({ token_type: 'sliding' }) },
      401,
      invalid("Token has no 'refresh_exp' claim"),
    ),
    'sliding refresh, refresh_exp past': post(
      '/api/token/sliding/refresh/',
      { token: token({ token_type: 'sliding', refresh_exp: now }) },
      401,
      invalid("Token 'refresh_exp' claim has expired"),
    ),
    'sliding refresh, refresh_exp is text': post(
      '/api/token/sliding/refresh/',
      { token: token({ token_type: 'sliding', refresh_exp: 'soon' }) },
      401,
      invalid('Token is invalid'),
    ),
    'another method': { path: '/api/token/', init: { method: 'GET' }, status: 405, body: notAllowed('GET') },
    'PUT on a GET endpoint': {
      path: '/api/profile/',
      init: { method: 'PUT' },
      status: 405,
      body: notAllowed('PUT'),
    },
    'Accept that leaves no room': {
      path: '/api/token/',
      init: json({}, { accept: 'application/xml;q=0.9, image/*' }),
      status: 406,
      body: { detail: 'Could not satisfy the request Accept header.' },
    },
    'Accept that leaves no room for a description': {
      path: '/api/token/',
      init: { method: 'OPTIONS', headers: { accept: 'text/html' } },
      status: 406,
      body: { detail: 'Could not satisfy the request Accept header.' },
    },
    'another content type': {
      path: '/api/token/',
      init: { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } },
      status: 415,
      body: { detail: 'Unsupported media type "text/plain" in request.' },
    },
    'a charset that is not UTF-8': {
      path: '/api/token/',
      init: { method: 'POST', body: '{}', headers: { 'content-type': 'application/x; charset=utf-16' } },
      status: 415,
      body: { detail: 'Unsupported media type "application/x; charset=utf-16" in request.' },
    },
  }
}

const notAllowed = (method: string) => ({ detail: `Method "${method}" not allowed.` })

export function errorCases(stage: Stage): void {
  // the rows need a clock and users, which are not there yet: names first, requests when a case runs
  const names = Object.keys(rows({ world: { ids: {}, clock: { now: () => 0 } } } as unknown as Stage))

  test.each(names)('%s', async (name) => {
    const row = rows(stage)[name]
    const response = await stage.host.fetch(row?.path ?? '', row?.init)
    const answered = { status: response.status, text: await response.text() }
    expect(answered).toEqual({ status: row?.status, text: JSON.stringify(row?.body) })
    expect(response.headers.get('www-authenticate')).toBe(row?.status === 401 ? challenge : null)
  })
}
