import type { Place } from './places.ts'
import type { Case, Request } from './request.ts'
import { bare, post, postJson } from './request.ts'

/** A good body of a place: its fields in order. A token in it is fresh for each `name`. */
export type GoodFields = (name: string) => Readonly<Record<string, string>>

type RequestKind = (place: Place, good: Readonly<Record<string, string>>) => Request

/** The last field of the body in the place of its good value; a text stands for itself. */
const fieldAs =
  (value: unknown): RequestKind =>
  (place, good) =>
    postJson(place, { ...good, [lastOf(good)]: value })

const lastOf = (good: object) => Object.keys(good).at(-1) ?? ''

const values: Readonly<Record<string, RequestKind>> = {
  'a field missing': fieldAs(undefined),
  'a field null': fieldAs(null),
  'a field blank': fieldAs(''),
  'a field of spaces': fieldAs('   '),
  'a field of tabs and line ends': fieldAs('\t\n'),
  'a list in a field': fieldAs(['x']),
  'an object in a field': fieldAs({ x: 1 }),
  'true in a field': fieldAs(true),
  'a whole number in a field': fieldAs(12345),
  'a fraction in a field': fieldAs(1.5),
  'a null character in a field': fieldAs('x\u0000y'),
  'a lone surrogate in a field': fieldAs('x\ud800y'),
  'no field at all': (place) => postJson(place, {}),
  'every field null': (place, good) => postJson(place, withEach(good, null)),
  'every field blank': (place, good) => postJson(place, withEach(good, '')),
  'other fields besides': (place, good) => postJson(place, { ...good, foo: 'bar', token_type: 'x' }),
  'field names in capitals': (place, good) =>
    postJson(
      place,
      Object.fromEntries(Object.entries(good).map(([name, text]) => [name.toUpperCase(), text])),
    ),
}

const withEach = (good: object, value: unknown) =>
  Object.fromEntries(Object.keys(good).map((name) => [name, value]))

const json =
  (write: (text: string) => string | Uint8Array): RequestKind =>
  (place, good) =>
    post(place, write(JSON.stringify(good)))

const texts: Readonly<Record<string, RequestKind>> = {
  'a good body': json((text) => text),
  'a list': json((text) => `[${text}]`),
  'a text': json(() => '"text"'),
  'a number': json(() => '5'),
  null: json(() => 'null'),
  'not JSON': json(() => '{token}'),
  'JSON cut short': json((text) => text.slice(0, -2)),
  'a comma too many': json((text) => text.replace('}', ',}')),
  'no body': json(() => ''),
  'white space': json(() => '  \n'),
  'a member twice': json((text) => text.replace('{', `{${text.slice(1, -1)},`)),
  'NaN in it': json((text) => text.replace('{', '{"x":NaN,')),
  'a byte order mark': json((text) => `\uFEFF${text}`),
  'a stray byte': json((text) => Buffer.from(text.replace('{', '{"x":"\xff",'), 'latin1')),
  'UTF-16': json((text) => Buffer.from(text, 'utf16le')),
  'deep nesting': json((text) => text.replace('{', `{"x":${'['.repeat(40)}${']'.repeat(40)},`)),
  'twenty thousand characters': json((text) => text.replace('{', `{"x":"${'x'.repeat(20_000)}",`)),
}

const typed =
  (type: string | undefined, write: (good: Readonly<Record<string, string>>) => string): RequestKind =>
  (place, good) => {
    const { headers, ...request } = post(place, write(good))
    const { 'content-type': _, ...rest } = headers
    return { ...request, headers: type === undefined ? rest : { ...rest, 'content-type': type } }
  }

const form = (good: Readonly<Record<string, string>>) => new URLSearchParams(good).toString()
const formType = 'application/x-www-form-urlencoded'

const contentTypes: Readonly<Record<string, RequestKind>> = {
  'JSON with a charset': typed('application/json; charset=utf-8', JSON.stringify),
  'JSON, type in capitals': typed('APPLICATION/JSON', JSON.stringify),
  'JSON of another charset': typed('application/json; charset=latin-1', JSON.stringify),
  'JSON of an unknown charset': typed('application/json; charset=klingon', JSON.stringify),
  'JSON of a vendor': typed('application/vnd.api+json', JSON.stringify),
  'a form': typed(formType, form),
  'a form with a charset': typed(`${formType}; charset=utf-8`, form),
  'a form with a name twice': typed(formType, (good) => `${lastOf(good)}=x&${form(good)}`),
  'a form with a stray percent': typed(formType, (good) => `${form(good)}&x=%zz`),
  'a form without the field': typed(formType, () => 'x=1'),
  'an empty form': typed(formType, () => ''),
  multipart: typed(
    'multipart/form-data; boundary=b',
    (good) =>
      `${Object.entries(good)
        .map(([name, text]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`)
        .join('')}--b--\r\n`,
  ),
  'plain text': typed('text/plain', JSON.stringify),
  XML: typed('application/xml', () => '<token/>'),
  'no content type': typed(undefined, JSON.stringify),
  'a content type without sense': typed('json', JSON.stringify),
}

const accepting =
  (accept: string): RequestKind =>
  (place, good) =>
    postJson(place, good, { accept })

const headers: Readonly<Record<string, RequestKind>> = {
  'accepting JSON': accepting('application/json'),
  'accepting anything': accepting('*/*'),
  'accepting anything of an application': accepting('application/*'),
  'accepting JSON with indent': accepting('application/json; indent=4'),
  'accepting XML only': accepting('application/xml'),
  'accepting XML, or anything': accepting('application/xml, */*;q=0.1'),
  'accepting text': accepting('text/plain'),
  'with a bad token in the header': (place, good) =>
    postJson(place, good, { authorization: 'Bearer gibberish', 'x-access-token': 'Bearer gibberish' }),
  'with a broken header': (place, good) => postJson(place, good, { authorization: 'Bearer a b' }),
  'with a cookie': (place, good) => postJson(place, good, { cookie: 'sessionid=x; csrftoken=y' }),
  'from another origin': (place, good) => postJson(place, good, { origin: 'https://elsewhere.example' }),
}

const sentBy =
  (method: string): RequestKind =>
  (place, good) => ({ ...postJson(place, good), method })

const methods: Readonly<Record<string, RequestKind>> = {
  GET: (place) => bare(place, 'GET'),
  'GET of a browser': (place) => bare(place, 'GET', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }),
  HEAD: (place) => bare(place, 'HEAD'),
  OPTIONS: (place) => bare(place, 'OPTIONS'),
  DELETE: (place) => bare(place, 'DELETE'),
  PUT: sentBy('PUT'),
  PATCH: sentBy('PATCH'),
  'without the last slash': (place, good) => {
    const request = postJson(place, good)
    return { ...request, path: request.path.replace(/\/$/, '') }
  },
  'with a query': (place, good) => {
    const request = postJson(place, good)
    return { ...request, path: `${request.path}?format=json&x=1` }
  },
}

const kinds = { ...values, ...texts, ...contentTypes, ...headers, ...methods }

/** Every kind of body, header and method at one endpoint. */
export function bodyCases(place: Place, good: GoodFields): Case[] {
  return Object.entries(kinds).map(([name, kind]) => ({ place, name, request: kind(place, good(name)) }))
}
