// What a page can say of a token by itself: the same rules as the API, in the same order. No DOM, no network.

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes of a base64url text, or undefined unless it is their one canonical spelling. */
function decodeSegment(segment) {
  try {
    const text = atob(segment.replaceAll('-', '+').replaceAll('_', '/'))
    const canonical = btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
    return canonical === segment ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : undefined
  } catch {
    return undefined
  }
}

function decodeObject(segment) {
  const bytes = decodeSegment(segment)
  if (bytes === undefined) return undefined
  try {
    const value = JSON.parse(decoder.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The parts of a token, or undefined for a text that is none. */
export function readToken(text) {
  const parts = text.split('.')
  if (parts.length !== 3) return undefined
  const [header, claims] = [decodeObject(parts[0]), decodeObject(parts[1])]
  return header && claims && { text, parts, header, claims }
}

// the last second of the year 9999, where clocks end
const lastSecond = 253402300799

function wholeSeconds(value) {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' && Number.isFinite(value) && value <= lastSecond
    ? Math.trunc(value)
    : Number.NaN
}

/** The name of the first rule that the claims break, or undefined. `rules` are the server's; `now` in seconds. */
export function judgeClaims(claims, rules, now) {
  return judgeTimes(claims, rules, now) ?? judgeAddress(claims, rules) ?? judgeIdentity(claims, rules)
}

function judgeTimes({ exp, iat, nbf, sid }, { leewaySeconds }, now) {
  const early = sid === undefined ? leewaySeconds : Math.max(leewaySeconds, 60)
  if (iat !== undefined && !(wholeSeconds(iat) <= now + early)) return 'invalid'
  if (nbf !== undefined && !(wholeSeconds(nbf) <= now + leewaySeconds)) return 'invalid'
  if (exp === undefined) return undefined
  const expires = wholeSeconds(exp)
  if (Number.isNaN(expires)) return 'invalid'
  return expires <= now - leewaySeconds ? 'expired' : undefined
}

function judgeAddress({ iss, aud }, { issuer, audience }) {
  if (issuer !== null && iss !== issuer) return 'invalid'
  if (audience.length === 0) return undefined
  const named = Array.isArray(aud) ? aud : [aud]
  const isGood = named.every((one) => typeof one === 'string') && named.some((one) => audience.includes(one))
  return isGood ? undefined : 'invalid'
}

function judgeIdentity(claims, { names }) {
  const { exp, sub, jti } = claims
  if (sub !== undefined && typeof sub !== 'string') return 'invalid'
  if (jti !== undefined && typeof jti !== 'string') return 'invalid'
  if (exp === undefined) return 'withoutExp'
  const id = claims[names.jti]
  if (id === undefined) return 'withoutId'
  if (typeof id !== 'string') return 'invalid'
  // the admin's own, which is good for nothing else
  return claims[names.tokenType] === 'admin' ? 'wrongType' : undefined
}

const rsa = (hash) => ({ name: 'RSASSA-PKCS1-v1_5', hash })
const pss = (hash, saltLength) => ({ name: 'RSA-PSS', hash, saltLength })
const ecdsa = (hash, namedCurve) => ({ name: 'ECDSA', hash, namedCurve })
const hmac = (hash) => ({ name: 'HMAC', hash })

const algorithms = {
  ...{ HS256: hmac('SHA-256'), HS384: hmac('SHA-384'), HS512: hmac('SHA-512') },
  ...{ RS256: rsa('SHA-256'), RS384: rsa('SHA-384'), RS512: rsa('SHA-512') },
  ...{ PS256: pss('SHA-256', 32), PS384: pss('SHA-384', 48), PS512: pss('SHA-512', 64) },
  ...{ ES256: ecdsa('SHA-256', 'P-256'), ES384: ecdsa('SHA-384', 'P-384'), ES512: ecdsa('SHA-512', 'P-521') },
  EdDSA: { name: 'Ed25519' },
}

/** Whether a token is signed with a secret, which a page cannot know. */
export const isSecretly = ({ header }) => String(header.alg).startsWith('HS')

// no extension is understood
const isStrange = (header) => ['crit', 'b64', 'zip'].some((name) => Object.hasOwn(header, name))

/** The one key of a set that a token names. */
export function keyFor({ header }, keys) {
  return keys.find(({ kid, alg }) => kid === header.kid && (alg === undefined || alg === header.alg))
}

/** `good`, `bad`, or `unchecked` where this browser cannot tell. `key` is a JWK, or the text of a PEM or a secret. */
export async function checkSignature(token, key) {
  const algorithm = Object.hasOwn(algorithms, token.header.alg) ? algorithms[token.header.alg] : undefined
  const [header, claims, segment] = token.parts
  const signature = decodeSegment(segment)
  if (isStrange(token.header) || signature === undefined) return 'bad'
  if (algorithm === undefined) return String(token.header.alg).startsWith('ML-DSA') ? 'unchecked' : 'bad'
  const imported = await importKey(key, algorithm)
  const input = new TextEncoder().encode(`${header}.${claims}`)
  return (await crypto.subtle.verify(algorithm, imported, signature, input)) ? 'good' : 'bad'
}

async function importKey(key, algorithm) {
  const take = (format, data) => crypto.subtle.importKey(format, data, algorithm, false, ['verify'])
  if (typeof key === 'object') {
    const { kty, crv, x, y, n, e, k } = key
    return take('jwk', JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, k })))
  }
  const pem = /-----BEGIN PUBLIC KEY-----([\s\S]*)-----END/.exec(key)
  if (pem)
    return take(
      'spki',
      Uint8Array.from(atob(pem[1].replace(/\s/g, '')), (one) => one.charCodeAt(0)),
    )
  return take('raw', new TextEncoder().encode(key))
}

/** A key that somebody has pasted: a JWK as an object, everything else as the text that it is. */
export function readKey(text) {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{')) return trimmed.startsWith('-----') ? trimmed : text.replace(/\r?\n$/, '')
  try {
    return JSON.parse(trimmed)
  } catch {
    return text
  }
}
