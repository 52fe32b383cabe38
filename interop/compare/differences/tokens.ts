import { guardPlaces } from '../../cases/places.ts'
import { guardRefused, ok, refused, withClaims } from './answers.ts'
import { differs, type Spot, type SpotDifference } from './spot.ts'
import { asCarnetWrites } from './written-claims.ts'

const refresh = ['refresh', 'refreshSliding']
const guards: readonly string[] = guardPlaces

/** A token that is none, at a guard or an endpoint. */
const failing =
  (message: string): ReturnType<typeof refused> =>
  (spot, theirs) =>
    (guards.includes(spot.group) ? guardRefused : refused)(message)(spot, theirs)

const invalid = failing('Token is invalid')

const spellings: readonly SpotDifference[] = [
  differs(
    'duplicate members in header or claims',
    { named: ['header with alg twice', 'payload with a member twice'] },
    invalid,
  ),
  differs(
    'byte order mark, invalid UTF-8, lone surrogates',
    { named: ['payload with a byte order mark'] },
    invalid,
  ),
  differs('NaN and infinite numbers in claims', { named: ['payload with NaN'] }, invalid),
  differs('padding, white space, non-canonical base64url', { named: ['padded'] }, invalid),
  differs('unknown `kid`', { named: ['kid unknown'] }, invalid),
  differs(
    'nesting deeper than 16, longer than 8,192 characters',
    { named: ['payload nested deeply', 'payload of nine thousand characters'] },
    invalid,
  ),
]

const written = withClaims(asCarnetWrites)
const has =
  (name: string) =>
  (_: Spot, { body }: { readonly body: unknown }) =>
    JSON.stringify(body).includes(`"${name}":`)

const claims: readonly SpotDifference[] = [
  differs(
    '`exp` as text, or beyond the year 9999',
    { named: ['exp as text', 'exp beyond the year 9999'], theirs: 500 },
    invalid,
  ),
  differs('refresh token without `jti`', { named: ['no jti'], theirs: 500 }, failing('Token has no id')),
  differs(
    'id under another name that is no text',
    { named: ['jti a number', 'jti null'], when: ({ facts }) => facts.names.jti !== 'jti' },
    invalid,
  ),
  differs('`refresh_exp` that is no number', { named: ['refresh_exp as text'], theirs: 500 }, invalid),
  differs(
    'revoke claim',
    { theirs: 200, when: (spot, theirs) => has(spot.facts.revokeClaim ?? '')(spot, theirs) },
    written,
  ),
  differs(
    'number in `user_id` of a token that is refreshed',
    { at: refresh, named: ['user as a number'], theirs: 200 },
    written,
  ),
  differs(
    'registered claims of a token that is refreshed (`nbf`, `iss`, `aud`, `sub`)',
    { at: refresh, theirs: 200 },
    written,
  ),
]

const ignored: readonly SpotDifference[] = [
  differs('`iss` that is no text', { at: refresh, named: ['iss a number'], theirs: 500 }, (spot) =>
    written(spot, spot.answers.get(`${spot.group}: a good body`) ?? { status: 0, www: null, body: '' }),
  ),
  differs('`iss` that is no text', { at: ['blacklist'], named: ['iss a number'], theirs: 500 }, ok({})),
]

/** What is a token, and what a new one says. */
export const tokenDifferences: readonly SpotDifference[] = [...spellings, ...claims, ...ignored]
