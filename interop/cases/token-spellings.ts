import { createHmac } from 'node:crypto'
import type { Algorithm } from '@carnet/auth/tokens'
import { sampleKey } from '../setups/keys.ts'
import { encoded, goodClaims, goodHeader, keyFor, type Part, signed } from './forge.ts'
import type { TokenKind, TokenOrder } from './token-kinds.ts'

const claimsOf = ({ facts, native, id }: TokenOrder) => goodClaims(facts, native, id)
const goodToken: TokenKind = (order) =>
  signed(order.facts.sample.key, goodHeader(order.facts), claimsOf(order))

/** A good token but for its header. */
const headed =
  (header: (good: object) => Part): TokenKind =>
  (order) =>
    signed(order.facts.sample.key, header(goodHeader(order.facts)), claimsOf(order))

/** A good token but for its payload, which is signed as it is. */
const paid =
  (payload: (json: string) => Part): TokenKind =>
  (order) =>
    signed(order.facts.sample.key, goodHeader(order.facts), payload(JSON.stringify(claimsOf(order))))

/** A good token that is changed when it is signed. */
const altered =
  (change: (token: string) => string): TokenKind =>
  (order) =>
    change(goodToken(order))

const flipped = (segment: string) => (segment[0] === 'A' ? 'B' : 'A') + segment.slice(1)
const parts = (token: string) => token.split('.') as [string, string, string]

/** An algorithm that the setup does not use, with the same key. */
const another: Readonly<Record<string, Algorithm>> = { HS256: 'HS384', RS256: 'RS384', PS256: 'RS256' }

const signatures: Readonly<Record<string, TokenKind>> = {
  'signed by another key': (order) =>
    signed(sampleKey(order.facts.algorithm, 'another').key, goodHeader(order.facts), claimsOf(order)),
  'signed with another algorithm': (order) => {
    const { algorithm, sample } = order.facts
    const other = another[algorithm] ?? (algorithm.startsWith('HS') ? 'HS256' : 'EdDSA')
    const material =
      other === 'EdDSA' ? sampleKey(algorithm === 'EdDSA' ? 'ES256' : 'EdDSA').signing : sample.signing
    const name = other === 'EdDSA' && algorithm === 'EdDSA' ? 'ES256' : other
    return signed(keyFor(name, material), { ...goodHeader(order.facts), alg: name }, claimsOf(order))
  },
  'signed with the public key as a secret': (order) => {
    const secret = order.facts.sample.verifying || 'no public key, so a secret that nobody else has'
    const input = `${encoded({ ...goodHeader(order.facts), alg: 'HS256' })}.${encoded(claimsOf(order))}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  },
  'signature changed': altered((token) => {
    const [header, payload, signature] = parts(token)
    return `${header}.${payload}.${flipped(signature)}`
  }),
  'payload changed': altered((token) => {
    const [header, payload, signature] = parts(token)
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    return `${header}.${encoded({ ...claims, is_staff: true })}.${signature}`
  }),
  'signature missing': altered((token) => token.slice(0, token.lastIndexOf('.') + 1)),
  'signature cut short': altered((token) => token.slice(0, -4)),
  'alg none': (order) => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claimsOf(order))}.`,
  'alg None, signed': headed((good) => ({ ...good, alg: 'None' })),
}

const headers: Readonly<Record<string, TokenKind>> = {
  'no alg': headed((good) => ({ ...good, alg: undefined })),
  'alg in small letters': headed((good) => ({
    ...good,
    alg: String((good as { alg?: unknown }).alg).toLowerCase(),
  })),
  'alg a number': headed((good) => ({ ...good, alg: 256 })),
  'typ of RFC 9068': headed((good) => ({ ...good, typ: 'at+jwt' })),
  'no typ': headed((good) => ({ ...good, typ: undefined })),
  'kid unknown': headed((good) => ({ ...good, kid: 'nobody-knows' })),
  'kid missing': headed((good) => ({ ...good, kid: undefined })),
  'kid a number': headed((good) => ({ ...good, kid: 1 })),
  'crit unknown': headed((good) => ({ ...good, crit: ['new'], new: true })),
  'crit empty': headed((good) => ({ ...good, crit: [] })),
  'b64 false': headed((good) => ({ ...good, crit: ['b64'], b64: false })),
  'members that nobody knows': headed((good) => ({ ...good, jku: 'https://example.com/keys', x: 1 })),
  'header with alg twice': headed((good) => JSON.stringify(good).replace('{', '{"alg":"none",')),
  'header a list': headed(() => '[]'),
  'header not JSON': headed(() => '{alg}'),
}

const payloads: Readonly<Record<string, TokenKind>> = {
  'payload not JSON': paid(() => '{exp}'),
  'payload a list': paid((json) => `[${json}]`),
  'payload null': paid(() => 'null'),
  'payload empty': paid(() => ''),
  'payload with a member twice': paid((json) => json.replace('{', '{"iat":1,')),
  'payload with NaN': paid((json) => json.replace('{', '{"x":NaN,')),
  'payload with a byte order mark': paid((json) => `\uFEFF${json}`),
  'payload with a stray byte': paid((json) =>
    Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from(',"x":"\xff"}', 'latin1')]),
  ),
  'payload with white space': paid((json) => ` ${json} \n`),
  'payload nested deeply': paid((json) => json.replace('{', `{"x":${'['.repeat(40)}${']'.repeat(40)},`)),
  'payload of nine thousand characters': paid((json) => json.replace('{', `{"x":"${'x'.repeat(9000)}",`)),
}

const shapes: Readonly<Record<string, TokenKind>> = {
  'one segment': altered((token) => token.split('.')[0] ?? ''),
  'two segments': altered((token) => token.split('.').slice(0, 2).join('.')),
  'four segments': altered((token) => `${token}.x`),
  'empty segments': () => '..',
  'no token at all': () => 'gibberish',
  'letters with marks': () => 'ä.ö.ü',
  padded: altered(
    (token) => `${token}${'='.repeat((4 - ((token.length - token.lastIndexOf('.') - 1) % 4)) % 4)}`,
  ),
  'the other base64 alphabet': (order) => {
    // whose base64url has a - or a _ in it, wherever it stands
    const claims = { ...claimsOf(order), x: '~?~?~?~?~?~?' }
    return signed(order.facts.sample.key, goodHeader(order.facts), claims)
      .replaceAll('-', '+')
      .replaceAll('_', '/')
  },
  'a last character with stray bits': altered((token) => withStrayBits(token)),
  'a space inside': altered((token) => token.replace('.', '. ')),
}

/** A last base64url character that stands for the same bytes, where the signature's length leaves bits unused. */
function withStrayBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.at(-1) ?? '') + 1] ?? 'A')
}

/** Tokens that are wrong, or odd, as text. */
export const encodedKinds: Readonly<Record<string, TokenKind>> = {
  ...signatures,
  ...headers,
  ...payloads,
  ...shapes,
}
