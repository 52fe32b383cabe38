import { idOf } from '../setups/people.ts'
import type { Facts } from '../setups/setup.ts'
import {
  type Claims,
  goodClaims,
  goodHeader,
  passwordDigest,
  signed,
  type TokenTypeName,
  tokenId,
} from './forge.ts'
import { startSeconds } from './request.ts'
import { encodedKinds } from './token-spellings.ts'

/** What makes a token of a kind: the setup, the type that its place asks for, and a text for its id. */
export interface TokenOrder {
  readonly facts: Facts
  readonly native: TokenTypeName
  readonly id: string
}

export type TokenKind = (order: TokenOrder) => string

/** A good token but for these claims; one that is undefined is left out. */
const but =
  (change: (facts: Facts, native: TokenTypeName) => Claims): TokenKind =>
  ({ facts, native, id }) => {
    const claims = { ...goodClaims(facts, native, id), ...change(facts, native) }
    return signed(facts.sample.key, goodHeader(facts), claims)
  }

const ofType =
  (type: TokenTypeName): TokenKind =>
  ({ facts, id }) =>
    signed(facts.sample.key, goodHeader(facts), goodClaims(facts, type, id))

const types: Readonly<Record<string, TokenKind>> = {
  'an access token': ofType('access'),
  'a refresh token': ofType('refresh'),
  'a sliding token': ofType('sliding'),
  'no type': but(({ names }) => ({ [names.tokenType]: undefined })),
  'an unknown type': but(({ names }) => ({ [names.tokenType]: 'id' })),
  'a type in capitals': but(({ names }, native) => ({ [names.tokenType]: native.toUpperCase() })),
  'a type that is a number': but(({ names }) => ({ [names.tokenType]: 1 })),
  'a type that is null': but(({ names }) => ({ [names.tokenType]: null })),
}

const times: Readonly<Record<string, TokenKind>> = {
  'exp in a second': but(() => ({ exp: startSeconds + 1 })),
  'exp now': but(() => ({ exp: startSeconds })),
  'exp a second ago': but(() => ({ exp: startSeconds - 1 })),
  'exp just within the leeway': but(({ leewaySeconds }) => ({ exp: startSeconds - leewaySeconds + 1 })),
  'exp as long ago as the leeway': but(({ leewaySeconds }) => ({ exp: startSeconds - leewaySeconds })),
  'exp long ago': but(() => ({ exp: 946_684_800 })),
  'no exp': but(() => ({ exp: undefined })),
  'exp null': but(() => ({ exp: null })),
  'exp as text': but(() => ({ exp: String(startSeconds + 60) })),
  'exp as other text': but(() => ({ exp: 'soon' })),
  'exp with a fraction': but(() => ({ exp: startSeconds + 60.5 })),
  'exp beyond the year 9999': but(() => ({ exp: 1e18 })),
  'exp negative': but(() => ({ exp: -1 })),
  'exp in a list': but(() => ({ exp: [startSeconds + 60] })),
  'iat ahead': but(() => ({ iat: startSeconds + 600 })),
  'iat ahead by the leeway': but(({ leewaySeconds }) => ({ iat: startSeconds + leewaySeconds })),
  'iat ahead of the leeway': but(({ leewaySeconds }) => ({ iat: startSeconds + leewaySeconds + 1 })),
  'no iat': but(() => ({ iat: undefined })),
  'iat as text': but(() => ({ iat: 'then' })),
  'nbf ahead': but(() => ({ nbf: startSeconds + 600 })),
  'nbf ahead by the leeway': but(({ leewaySeconds }) => ({ nbf: startSeconds + leewaySeconds })),
  'nbf past': but(() => ({ nbf: startSeconds - 10 })),
  'nbf as text': but(() => ({ nbf: 'then' })),
}

const ids: Readonly<Record<string, TokenKind>> = {
  'no jti': but(({ names }) => ({ [names.jti]: undefined })),
  'jti empty': but(({ names }) => ({ [names.jti]: '' })),
  'jti a number': (order) =>
    but(({ names }) => ({ [names.jti]: Number.parseInt(tokenId(order.id).slice(0, 8), 16) }))(order),
  'jti null': but(({ names }) => ({ [names.jti]: null })),
  'jti of another name': but(({ names }) => ({ [names.jti === 'jti' ? 'token_id' : 'jti']: 'more' })),
}

const user = (value: unknown) => but(({ names }) => ({ [names.userId]: value }))
const person = (name: Parameters<typeof idOf>[0]) =>
  but(({ names, owner }) => ({ [names.userId]: owner(idOf(name), name) }))

const users: Readonly<Record<string, TokenKind>> = {
  'no user': user(undefined),
  'user null': user(null),
  'user empty': user(''),
  'user as a number': but(({ names }) => ({ [names.userId]: Number(idOf('rita')) })),
  'user as zero': user(0),
  'user as a fraction': user(8.5),
  'user true': user(true),
  'user in a list': user(['8']),
  'user in an object': user({ id: '8' }),
  'user not a number': user('eight'),
  'user with a zero before': user('08'),
  'user with a space before': user(' 8'),
  'user unknown': user('99999'),
  'user negative': user('-1'),
  'user beyond 64 bits': user('99999999999999999999'),
  'user deleted': person('gone'),
  'user inactive': person('ina'),
  'user on the staff': person('stan'),
  'user superuser': person('sue'),
  'user named in letters with marks': person('zoë'),
}

const addresses: Readonly<Record<string, TokenKind>> = {
  'no aud': but(() => ({ aud: undefined })),
  'another aud': but(() => ({ aud: 'somebody-else' })),
  'aud among others': but(({ audience }) => ({ aud: ['x', [audience].flat()[0] ?? 'the-api'] })),
  'aud a number': but(() => ({ aud: 5 })),
  'aud a list with a number': but(() => ({ aud: ['the-api', 5] })),
  'aud an empty list': but(() => ({ aud: [] })),
  'no iss': but(() => ({ iss: undefined })),
  'another iss': but(() => ({ iss: 'https://somebody.example' })),
  'iss a number': but(() => ({ iss: 5 })),
  'sub a text': but(({ names }) => (names.userId === 'sub' ? {} : { sub: 'rita' })),
  'sub a number': but(() => ({ sub: 8 })),
}

const others: Readonly<Record<string, TokenKind>> = {
  'claims that nobody knows': but(() => ({ foo: 'bär ☃', deep: { list: [1, 2.5, null, true] } })),
  'claims of staff': but(() => ({
    is_staff: true,
    is_superuser: true,
    username: 'somebody',
    role: 'editor',
    email: 'x@example.com',
  })),
  'refresh_exp past': but(({ names }) => ({ [names.refreshExp]: startSeconds - 600 })),
  'refresh_exp now': but(({ names }) => ({ [names.refreshExp]: startSeconds })),
  'refresh_exp as text': but(({ names }) => ({ [names.refreshExp]: 'later' })),
  'no refresh_exp': but(({ names }) => ({ [names.refreshExp]: undefined })),
  'digest of another password': but(({ revokeClaim = 'hash_password' }) => ({
    [revokeClaim]: '0'.repeat(32),
  })),
  'digest in small letters': but(({ revokeClaim = 'hash_password' }) => ({
    [revokeClaim]: passwordDigest().toLowerCase(),
  })),
  'no digest of the password': but(({ revokeClaim = 'hash_password' }) => ({ [revokeClaim]: undefined })),
}

/** Every kind of token that is not made by signing in, by name. */
export const tokenKinds: Readonly<Record<string, TokenKind>> = {
  ...types,
  ...times,
  ...ids,
  ...users,
  ...addresses,
  ...others,
  ...encodedKinds,
}

/** An id that every such token shares, so that one declared void makes all of them void. */
export const sharedIds: readonly string[] = ['jti empty']

/** Those that every guarded route gets; one of the routes gets them all. */
export const guardKinds: readonly string[] = [
  ...Object.keys(types),
  ...Object.keys(users),
  'exp now',
  'no exp',
  'claims of staff',
  'digest of another password',
  'no digest of the password',
  'signed by another key',
]
