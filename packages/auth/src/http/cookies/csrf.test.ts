import { expect, test } from 'vitest'
import { createCsrf } from './csrf.ts'

const secret = () => Buffer.alloc(32, 7)
const page = 'https://app.example.com'
const csrf = createCsrf({ secret, origins: [page] })
const token = csrf.tokenFor('a-session')

/** What a browser says, beside the host that it asked. */
const said = (headers: Record<string, string>) => new Headers({ host: 'api.example.com', ...headers })
const reasonOf = (answer: ReturnType<typeof csrf.check>) =>
  answer === undefined ? 'passes' : (answer.body as { detail: string }).detail.replace('CSRF Failed: ', '')

const nowhere = 'neither Sec-Fetch-Site nor Origin says which page this comes from.'
const foreign = 'this comes from a page of another origin, which is not one of those allowed.'

test.each<[string, Record<string, string>, string]>([
  ['a page of this origin', { 'sec-fetch-site': 'same-origin' }, 'passes'],
  ['nobody but the user', { 'sec-fetch-site': 'none' }, 'passes'],
  ['a form on a page that sends no referrer', { 'sec-fetch-site': 'same-origin', origin: 'null' }, 'passes'],
  ['an allowed page of the same site', { 'sec-fetch-site': 'same-site', origin: page }, 'passes'],
  ['an allowed page of another site', { 'sec-fetch-site': 'cross-site', origin: page }, 'passes'],
  [
    'a sub-domain that is not allowed',
    { 'sec-fetch-site': 'same-site', origin: 'https://x.example.com' },
    foreign,
  ],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, foreign],
  [
    'another site that names our origin',
    { 'sec-fetch-site': 'cross-site', origin: 'https://api.example.com' },
    foreign,
  ],
  ['another site that hides its origin', { 'sec-fetch-site': 'cross-site', origin: 'null' }, foreign],
  ['another site without an origin', { 'sec-fetch-site': 'cross-site' }, foreign],
  ['two values of one header', { 'sec-fetch-site': 'same-origin, cross-site' }, foreign],
  ['a word in capitals', { 'sec-fetch-site': 'Same-Origin' }, foreign],
  ['an empty word', { 'sec-fetch-site': '' }, foreign],
  ['neither header', {}, nowhere],
  ['an older browser, from this origin', { origin: 'https://api.example.com' }, 'passes'],
  ['an older browser, from an allowed page', { origin: page }, 'passes'],
  ['an older browser, from another origin', { origin: 'https://evil.example' }, foreign],
  [
    'an origin without encryption, as anybody on the way can be',
    { origin: 'http://api.example.com' },
    foreign,
  ],
  ['an origin of another port', { origin: 'https://api.example.com:8443' }, foreign],
  ['an origin that ends like ours', { origin: 'https://evil-api.example.com' }, foreign],
  ['an origin that begins like ours', { origin: 'https://api.example.com.evil.example' }, foreign],
  ['an origin with a path', { origin: 'https://api.example.com/' }, foreign],
  ['a hidden origin', { origin: 'null' }, foreign],
  ['two origins', { origin: `${page}, https://evil.example` }, foreign],
  ['this machine', { host: 'localhost:8000', origin: 'http://localhost:8000' }, 'passes'],
  ['this machine by number', { host: '127.0.0.1:8000', origin: 'http://127.0.0.1:8000' }, 'passes'],
  ['this machine by the other number', { host: '[::1]:80', origin: 'http://[::1]' }, 'passes'],
  [
    'this machine, from another port of it',
    { host: 'localhost:8000', origin: 'http://localhost:5173' },
    foreign,
  ],
  [
    'a name that only looks like this machine',
    { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' },
    foreign,
  ],
  [
    'a host with the port that is implied',
    { host: 'api.example.com:443', origin: 'https://api.example.com' },
    'passes',
  ],
  ['two hosts', { host: 'api.example.com, evil.example', origin: 'https://evil.example' }, foreign],
  ['a host that is none', { host: '/', origin: 'https://api.example.com' }, foreign],
])('%s', (_, headers, outcome) => {
  expect(reasonOf(csrf.checkSource(said(headers)))).toBe(outcome)
  expect(reasonOf(csrf.check(said({ 'x-csrf-token': token, ...headers }), 'a-session'))).toBe(outcome)
})

const incorrect = 'the token in X-CSRF-Token is not that of this session.'

test.each<[string, Record<string, string>, string]>([
  ['the token of the session', { 'x-csrf-token': token }, 'passes'],
  ['none', {}, 'the header X-CSRF-Token is missing.'],
  ['an empty one', { 'x-csrf-token': '' }, 'the header X-CSRF-Token is missing.'],
  ['that of another session', { 'x-csrf-token': csrf.tokenFor('another') }, incorrect],
  ['one more letter', { 'x-csrf-token': `${token}A` }, incorrect],
  ['a letter that base64 would overlook', { 'x-csrf-token': `${token}=` }, incorrect],
  ['the token twice', { 'x-csrf-token': `${token}, ${token}` }, incorrect],
  [
    'one made with another secret',
    { 'x-csrf-token': createCsrf({ secret: () => Buffer.alloc(32), origins: [] }).tokenFor('a-session') },
    incorrect,
  ],
])('a page of ours that shows %s', (_, headers, outcome) => {
  expect(reasonOf(csrf.check(said({ 'sec-fetch-site': 'same-origin', ...headers }), 'a-session'))).toBe(
    outcome,
  )
})

test('a refusal is a 403 by its code, and says nothing that was sent', () => {
  const refusal = csrf.check(said({ origin: 'https://evil.example', 'x-csrf-token': 'guess' }), 'a-session')
  expect(refusal).toMatchObject({ status: 403, body: { code: 'csrf_failed' } })
  expect(JSON.stringify(refusal)).not.toMatch(/evil|guess/)
})

test('a token is the same each time, and the secret is asked for once, with the first', () => {
  let asked = 0
  const counting = () => {
    asked += 1
    return Buffer.alloc(32, asked)
  }
  const lazy = createCsrf({ secret: counting, origins: [] })
  expect(asked).toBe(0)
  expect(lazy.tokenFor('a')).toBe(lazy.tokenFor('a'))
  expect([asked, token.length]).toEqual([1, 43])
})
