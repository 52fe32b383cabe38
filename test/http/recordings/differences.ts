// Where Carnet's answer is not the recorded one: all of it, with what it answers instead and why.
import { isRefusedByGuard } from '../../../interop/compare/differences/answers.ts'
import type { Difference } from '../../../interop/compare/judge.ts'
import type { Answer } from '../../../interop/drive/send.ts'
import type { TokensFrom } from './replay.ts'

/** Where two answers are compared: in which exchange, with whose tokens. */
export interface Spot {
  readonly key: string
  readonly from: TokensFrom
}

interface Listed extends Partial<Record<TokensFrom | 'both', Answer>> {
  /** The row of docs/differences.md that says so, by its first cell. */
  readonly reason: string
}

const plain = 'Bearer realm="api"'
const done: Answer = { status: 200, www: null, body: {} }
const refusedFor = (detail: string): Answer => ({
  status: 401,
  www: plain,
  body: { detail, code: 'token_not_valid' },
})
const blacklisted = refusedFor('Token is blacklisted')
const noAccountForToken: Answer = {
  status: 401,
  www: plain,
  body: { detail: 'No active account found for the given token.' },
}
const noSuchUser: Answer = {
  status: 401,
  www: `${plain}, error="invalid_token"`,
  body: { detail: 'User not found', code: 'user_not_found' },
}
const guardRefusal = (message: string): Answer => ({
  status: 401,
  www: `${plain}, error="invalid_token"`,
  body: {
    detail: 'Given token not valid for any token type',
    code: 'token_not_valid',
    messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
  },
})
/** A token taken apart, as it is compared. */
const token = (claims: object) => ({ jwt: { ...claims, jti: '…' } })
const ada = { user_id: '1', email: 'ada@example.com', username: 'ada' }

/** First cells of docs/differences.md. */
const reasons = {
  spaces: 'passwords with spaces at the ends',
  scheme: '`Bearer`',
  shape: 'unknown shape of `user_id`',
  shapeBlacklisted: 'blacklisting a token whose `user_id` has an unknown shape',
  userId: '`user_id`',
  exp: '`exp` as text, or beyond the year 9999',
  jti: 'refresh token without `jti`',
  refreshExp: '`refresh_exp` that is no number',
  padding: 'padding, white space, non-canonical base64url',
  duplicate: 'duplicate members in header or claims',
  nobody: 'refresh or sliding token without `user_id`',
  registered: 'registered claims of a token that is refreshed (`nbf`, `iss`, `aud`, `sub`)',
  verifyBlacklisted: 'verify of a blacklisted token',
  verifyRotated: 'verify of a rotated token',
  verifyUser: 'verify for a deleted or inactive user',
  blacklist: 'blacklisting a token twice, or an expired one',
  blacklistOld: 'blacklisting an old token of a session',
  access: 'access token of a blacklisted session',
  sliding: 'claims of sliding tokens',
  reuse: 'second use of a rotated refresh token',
  app: 'blacklist endpoint without the app',
} as const

const listed: Readonly<Record<string, Listed>> = {
  'post1: obtain password padded with spaces': {
    both: { status: 401, www: plain, body: { detail: 'No active account found with the given credentials' } },
    reason: reasons.spaces,
  },
  'post1: lowercase bearer': {
    both: { status: 200, www: null, body: { user: 'ada' } },
    reason: reasons.scheme,
  },
  'post1: user_id non numeric': { both: noSuchUser, reason: reasons.shape },
  'post1: user_id list': { both: noSuchUser, reason: reasons.shape },
  'post1: user_id empty': { both: noSuchUser, reason: reasons.shape },
  'post1: user_id bool': { both: noSuchUser, reason: reasons.userId },
  'post1: user_id float': { both: noSuchUser, reason: reasons.userId },
  'post1: exp str': { both: guardRefusal('Token is invalid'), reason: reasons.exp },
  'post1: exp huge': { both: guardRefusal('Token is invalid'), reason: reasons.exp },
  'post1: padded sig': { both: guardRefusal('Token is invalid'), reason: reasons.padding },
  'post1: dup keys payload': { both: guardRefusal('Token is invalid'), reason: reasons.duplicate },
  'post1: refresh no jti': { both: refusedFor('Token has no id'), reason: reasons.jti },
  'post1: refresh user garbage': { both: noAccountForToken, reason: reasons.shape },
  'post1: refresh no user_id': { both: noAccountForToken, reason: reasons.nobody },
  'post1: refresh extra claims': {
    both: {
      status: 200,
      www: null,
      body: {
        access: token({ token_type: 'access', exp: 1767323705, iat: 1767323405, user_id: '1', foo: 'bar' }),
        refresh: token({ token_type: 'refresh', exp: 1769915405, iat: 1767323405, user_id: '1', foo: 'bar' }),
      },
    },
    reason: reasons.registered,
  },
  'post1: verify refresh': { both: blacklisted, reason: reasons.verifyRotated },
  'post1: verify user gone': { both: noAccountForToken, reason: reasons.verifyUser },
  'post1: blacklist twice': { both: done, reason: reasons.blacklist },
  'post1: verify blacklisted (BLACKLIST_AFTER_ROTATION False)': {
    both: blacklisted,
    reason: reasons.verifyBlacklisted,
  },
  'post1: access from a blacklisted refresh': {
    // the recorded one names no session, so it stays good until it expires
    ours: guardRefusal('Token is blacklisted'),
    reason: reasons.access,
  },
  'post1: blacklist user_id garbage': { both: done, reason: reasons.shapeBlacklisted },
  'post1: blacklist expired': { both: done, reason: reasons.blacklist },
  'post1: sliding obtain': {
    both: {
      status: 200,
      www: null,
      body: {
        token: token({
          token_type: 'sliding',
          exp: 1767323705,
          iat: 1767323405,
          refresh_exp: 1767409805,
          ...ada,
        }),
      },
    },
    reason: reasons.sliding,
  },
  'post1: sliding refresh': {
    ours: {
      status: 200,
      www: null,
      body: {
        token: token({
          token_type: 'sliding',
          exp: 1767323825,
          iat: 1767323525,
          refresh_exp: 1767409805,
          ...ada,
        }),
      },
    },
    reason: reasons.sliding,
  },
  'post1: sliding refresh_exp non-int': { both: refusedFor('Token is invalid'), reason: reasons.refreshExp },
  'rotbl: reuse': {
    both: {
      status: 200,
      www: null,
      body: {
        access: token({ token_type: 'access', exp: 1767323700, iat: 1767323400, ...ada }),
        refresh: token({ token_type: 'refresh', exp: 1769915400, iat: 1767323400, ...ada }),
      },
    },
    reason: reasons.reuse,
  },
  'rotbl: verify reused': { both: blacklisted, reason: reasons.verifyRotated },
  'rotbl: blacklist rotated-out': { both: done, reason: reasons.blacklistOld },
  'rotbl: verify after logout': { both: blacklisted, reason: reasons.verifyBlacklisted },
  'nobl: refresh after blacklist w/o app': { both: blacklisted, reason: reasons.app },
  'nobl: verify': { both: blacklisted, reason: reasons.app },
}

const expectedAt = ({ key, from }: Spot): Answer | undefined => listed[key]?.[from] ?? listed[key]?.both

/** Whether the answer at this place is listed as another one than the recorded one. */
export const isListed = (spot: Spot): boolean => expectedAt(spot) !== undefined

export const listedKeys: readonly string[] = Object.keys(listed)

export const differences: readonly Difference<Spot>[] = [
  ...Object.entries(listed).map(
    ([key, { reason }]): Difference<Spot> => ({
      reason,
      isAt: (spot) => spot.key === key && isListed(spot),
      expected: (spot, theirs) => expectedAt(spot) ?? theirs,
    }),
  ),
  {
    reason: '`WWW-Authenticate` at a guarded route',
    isAt: (_, theirs) => isRefusedByGuard(theirs),
    expected: (_, theirs) => ({ ...theirs, www: `${theirs.www}, error="invalid_token"` }),
  },
]

/** What cannot be asked of Carnet, by the row of docs/differences.md that says why. */
export const withoutCounterpart: Readonly<Record<string, string>> = {
  'drf: noauth': 'a view that asks for a user and has no way to find one',
  'drf: format=xml': 'the `format` parameter of Django REST framework',
}
