import { badRequest, noSuchAccount, withClaims } from './answers.ts'
import { differs, type Spot, type SpotDifference } from './spot.ts'
import { asCarnetWrites } from './written-claims.ts'

const obtain = ['obtain', 'obtainSliding']
const jsonError = badRequest({ detail: /^JSON parse error - / })
const formError = badRequest({ detail: /^Form parse error - / })

/** What the peer answers to another request of the same endpoint, as Carnet writes it. */
const likeCase = (name: string) => (spot: Spot) => {
  const theirs = spot.answers.get(`${spot.group}: ${name}`) ?? { status: 0, www: null, body: 'never asked' }
  return withClaims(asCarnetWrites)(spot, theirs)
}

const unsupported = { status: 415, www: null, body: { detail: /^Unsupported media type ".*" in request\.$/ } }

const bodies: readonly SpotDifference[] = [
  differs(
    'text after `JSON parse error - `',
    { theirs: 400, when: (_, { body }) => isParseError(body) },
    jsonError,
  ),
  differs(
    'bodies that are not UTF-8, have duplicate members, or nest deeper than 16',
    { named: ['a member twice', 'deep nesting'] },
    jsonError,
  ),
  differs('a lone surrogate in a field', { named: ['a lone surrogate in a field'], theirs: 400 }, jsonError),
  differs(
    'form bodies with a repeated name or a malformed `%`',
    { named: ['a form with a name twice', 'a form with a stray percent'] },
    formError,
  ),
  differs('bodies over 16 KiB', { named: ['twenty thousand characters'] }, () => ({
    status: 413,
    www: null,
    body: { detail: 'The request body is too large.', code: 'body_too_large' },
  })),
  differs(
    'charsets other than UTF-8',
    { named: ['JSON of another charset', 'JSON of an unknown charset'] },
    () => unsupported,
  ),
  differs('multipart bodies', { named: ['multipart'] }, () => unsupported),
]

const isParseError = (body: unknown) =>
  String((body as { detail?: unknown }).detail).startsWith('JSON parse error - ')

interface Metadata {
  readonly actions: { readonly POST: Readonly<Record<string, { readonly read_only: boolean }>> }
}

const metadata = differs('OPTIONS', { named: ['OPTIONS'], theirs: 200 }, (_, theirs) => {
  const body = theirs.body as Metadata
  const fields = Object.entries(body.actions.POST).filter(([, field]) => !field.read_only)
  return {
    ...theirs,
    body: {
      ...body,
      description: /./,
      renders: ['application/json'],
      parses: ['application/json', 'application/x-www-form-urlencoded'],
      actions: { POST: Object.fromEntries(fields) },
    },
  }
})

/** How requests are read. */
export const requestDifferences: readonly SpotDifference[] = [
  ...bodies,
  differs(
    'passwords with spaces at the ends',
    { at: obtain, named: /^a password with a space |^a field of (spaces|tabs)/ },
    noSuchAccount,
  ),
  differs(
    'fields `current_password`, `new_password`, `password`',
    { at: obtain, named: ['a password of two thousand characters'] },
    badRequest({ password: ['Ensure this field has no more than 1024 characters.'] }),
  ),
  differs(
    'passwords that look the same',
    { at: obtain, named: ['letters with marks, decomposed password'], theirs: 401 },
    likeCase('letters with marks'),
  ),
  differs(
    'trailing slash missing',
    { named: ['without the last slash'], theirs: 301 },
    likeCase('a good body'),
  ),
  differs('GET of a token URL in a browser', { named: ['GET of a browser'], theirs: 405 }, () => ({
    status: 200,
    www: null,
    body: 'no JSON',
  })),
  metadata,
]
