// Everything that can be wrong with a request to an endpoint that takes fields, and what each is answered.
import type { Field } from '@carnet/contract'

/** A request as bytes. `type` null: no content type at all. */
export interface BadRequest {
  readonly method?: string
  readonly type?: string | null
  readonly body?: string | Uint8Array<ArrayBuffer>
}

export interface Corruption {
  readonly request: BadRequest
  /** One of these; 200 only where a parser of the host has read something else than was sent. */
  readonly status: readonly number[]
  /** The body, where it is known to the letter. */
  readonly body?: unknown
}

const about = (field: string, problem: string) => ({ [field]: [problem] })
const notText = 'Not a valid string.'
const bytes = (...parts: (string | Uint8Array)[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))))

/** JSON in the place of one field's value; undefined: the field is left out. */
const values: Record<string, [json: string | undefined, status: readonly number[], problem?: string]> = {
  'left out': [undefined, [400], 'This field is required.'],
  empty: ['""', [400], 'This field may not be blank.'],
  null: ['null', [400], 'This field may not be null.'],
  true: ['true', [400], notText],
  'a list': ['["x"]', [400], notText],
  'an empty list': ['[]', [400], notText],
  'an object': ['{"$ne":""}', [400], notText],
  'a number': ['7', [400, 401]],
  'a fraction': ['1.5', [400, 401]],
  'a number without end': ['1e400', [400], notText],
  'a number that loses digits': ['12345678901234567890', [400], notText],
  NUL: ['"a\\u0000b"', [400], 'Null characters are not allowed.'],
  'a lone surrogate': ['"\\ud800"', [400]],
  'a reversed pair': ['"\\udc00\\ud800"', [400]],
  'a raw control character': ['"a\u0001b"', [400]],
  'four thousand letters': [`"${'x'.repeat(4000)}"`, [400, 401]],
  'a megabyte': [`"${'x'.repeat(1 << 20)}"`, [413]],
  'deep nesting': [`${'['.repeat(200)}${']'.repeat(200)}`, [400]],
  'deep objects': [`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, [400]],
  SQL: [`"' OR 1"`, [400, 401]],
  'a template': ['"{{7*7}}"', [400, 401]],
  'two lines': ['"a\r\n{}"', [400, 401]],
}

const jsonOf = (members: Readonly<Record<string, string>>) =>
  `{${Object.entries(members).map(([name, value]) => `${JSON.stringify(name)}:${value}`)}}`

/** What can be wrong with one field, the others being good. `good` holds JSON by field. */
export function fieldCorruptions(
  name: string,
  field: Field,
  good: Readonly<Record<string, string>>,
): Record<string, Corruption> {
  const { [name]: _, ...others } = good
  const rows = Object.entries(values).map(([title, [value, status, problem]]): [string, Corruption] => [
    title,
    {
      request: { body: jsonOf(value === undefined ? others : { ...good, [name]: value }) },
      status,
      ...(problem === undefined ? {} : { body: about(name, problem) }),
    },
  ])
  const spaces: [string, Corruption] = [
    'spaces',
    {
      request: { body: jsonOf({ ...good, [name]: '"  \\t "' }) },
      status: [400, 401],
      ...(field.isTrimmed ? { body: about(name, 'This field may not be blank.') } : {}),
    },
  ]
  const twice = `${jsonOf(good).slice(0, -1)},${JSON.stringify(name)}:${good[name]}}`
  const escapedTwice = `${jsonOf(good).slice(0, -1)},"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":1}`
  return Object.fromEntries([
    ...rows,
    spaces,
    ['said twice', { request: { body: twice }, status: [400, 401, 200] }],
    ['said twice, once in escapes', { request: { body: escapedTwice }, status: [400, 401] }],
    [
      'inherited',
      {
        request: { body: `{"__proto__":${jsonOf(good)},"constructor":${jsonOf(good)}}` },
        status: [400],
      },
    ],
  ])
}

const form = 'application/x-www-form-urlencoded'

/** What can be wrong with a request as a whole. `good` is what the endpoint would take. */
export function requestCorruptions(good: Readonly<Record<string, string>>): Record<string, Corruption> {
  const body = jsonOf(good)
  const texts = Object.entries(good).map(([name, json]) => [name, JSON.parse(json) as string])
  const fields = new URLSearchParams(Object.fromEntries(texts)).toString()
  const [first = ''] = Object.keys(good)
  const bad = (request: BadRequest, ...status: number[]): Corruption => ({ request, status })
  return {
    'no body': bad({ body: '' }, 400),
    'only space': bad({ body: '   ' }, 400),
    'half a body': bad({ body: body.slice(0, -2) }, 400),
    'a comma too many': bad({ body: `${body.slice(0, -1)},}` }, 400),
    'something behind': bad({ body: `${body}{}` }, 400),
    'single quotes': bad({ body: body.replaceAll('"', "'") }, 400),
    'a comment': bad({ body: `/* */${body}` }, 400),
    NaN: bad({ body: `{"${first}":NaN}` }, 400),
    'a list': bad({ body: `[${body}]` }, 400),
    'a text': bad({ body: '"x"' }, 400),
    'a number': bad({ body: '1' }, 400),
    null: bad({ body: 'null' }, 400),
    'ten thousand members': bad({ body: `{${Array.from({ length: 1500 }, (_, n) => `"${n}":0`)}}` }, 400),
    'a byte order mark': bad({ body: bytes(new Uint8Array([0xef, 0xbb, 0xbf]), body) }, 400, 401, 200),
    'bytes that are no UTF-8': bad(
      { body: bytes(body.slice(0, -2), new Uint8Array([0xc0, 0xaf]), '"}') },
      400,
      401,
    ),
    'UTF-16': bad({ body: new Uint8Array(Buffer.from(body, 'utf16le')) }, 400),
    'a charset of UTF-16': bad({ body, type: 'application/json; charset=utf-16' }, 415, 400),
    'a charset of latin1': bad({ body, type: 'application/json; charset=iso-8859-1' }, 415),
    'plain text': bad({ body, type: 'text/plain' }, 415),
    XML: bad({ body: '<a/>', type: 'application/xml' }, 415),
    multipart: bad({ body: '--b\r\n\r\n\r\n--b--', type: 'multipart/form-data; boundary=b' }, 415),
    'no content type': bad({ body, type: null }, 415),
    'a content type that is none': bad({ body, type: ';;;,' }, 415),
    'two content types': bad({ body, type: 'application/json, text/plain' }, 415),
    'JSON called a form': bad({ body, type: form }, 400),
    'a form called JSON': bad({ body: fields }, 400),
    'a form that says a field twice': bad({ body: `${fields}&${first}=x`, type: form }, 400),
    'a form with NUL': bad({ body: `${first}=%00`, type: form }, 400),
    'a form with half an escape': bad({ body: `${first}=%E0%A4`, type: form }, 400, 401),
    'a form with brackets': bad({ body: `${first}[]=x&${first}[a]=y`, type: form }, 400),
    'an inherited form': bad({ body: `__proto__[${first}]=x&constructor=x`, type: form }, 400),
    'a form in UTF-16': bad({ body: fields, type: `${form}; charset=utf-16` }, 415),
    GET: bad({ method: 'GET' }, 405),
    HEAD: bad({ method: 'HEAD' }, 405),
    PUT: bad({ method: 'PUT', body }, 405),
    PATCH: bad({ method: 'PATCH', body }, 405),
    DELETE: bad({ method: 'DELETE' }, 405),
  }
}
