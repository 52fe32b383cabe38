import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import {
  type Algorithm,
  createKeySet,
  importKey,
  signJws,
  tokenTypes,
  verifyToken,
} from '@carnet/auth/tokens'
import { createSigner, createVerifier } from 'fast-jwt'
import { importPKCS8, importSPKI, jwtVerify, SignJWT } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { unexpired, verifyBareHmac } from './bare-token.ts'
import { derOfP1363, p1363OfDer } from './p1363.ts'

export type BenchAlgorithm = Extract<Algorithm, 'HS256' | 'ES256' | 'RS256' | 'EdDSA'>

type Claims = Record<string, unknown>
type MaybePromise<T> = T | Promise<T>

/** One library, bound to one key. `verify` throws or gives undefined for a token that is bad or has expired. */
export interface Engine {
  readonly verify: (token: string) => MaybePromise<unknown>
  readonly sign: (claims: Claims) => MaybePromise<string>
}

export interface BenchKeys {
  readonly algorithm: BenchAlgorithm
  readonly secret: string
  readonly signing: KeyObject
  readonly verifying: KeyObject
}

export interface EngineContender {
  readonly name: string
  readonly does: string
  /** Undefined where the library does not know the algorithm. */
  readonly create: (keys: BenchKeys) => MaybePromise<Engine | undefined>
}

const pairOf = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

export function generateBenchKeys(algorithm: BenchAlgorithm): BenchKeys {
  const secret = randomBytes(48).toString('base64url')
  if (algorithm === 'HS256') {
    const key = importKey({ algorithm, secret }, 'sign').verifying
    return { algorithm, secret, signing: key, verifying: key }
  }
  const { privateKey, publicKey } = pairOf[algorithm]()
  return { algorithm, secret, signing: privateKey, verifying: publicKey }
}

const privatePem = ({ signing }: BenchKeys) => signing.export({ format: 'pem', type: 'pkcs8' }).toString()
const publicPem = ({ verifying }: BenchKeys) => verifying.export({ format: 'pem', type: 'spki' }).toString()

const carnet: EngineContender = {
  name: 'carnet',
  does: 'verifyToken: header against the key, canonical base64url, signature, UTF-8, strict JSON (duplicate members, depth), exp, iat, nbf, jti and token_type. signJws over JSON.stringify.',
  create(keys) {
    const { algorithm, secret } = keys
    const source = algorithm === 'HS256' ? { algorithm, secret } : { algorithm, pem: privatePem(keys) }
    const key = importKey(source, 'sign')
    const rules = { leewaySeconds: 0, audience: [], issuer: undefined, enforceTyp: false }
    const accepted = { keys: createKeySet([key], key), rules }
    return {
      verify(token) {
        const verdict = verifyToken(token, tokenTypes.access, accepted, Date.now())
        return verdict.ok ? verdict.claims : undefined
      },
      sign: (claims) => signJws(key, JSON.stringify(claims)),
    }
  },
}

const raw: EngineContender = {
  name: 'raw node:crypto',
  does: 'createHmac and timingSafeEqual, or crypto.verify; then JSON.parse of the payload and exp. The header is not looked at; ES256 signatures are turned into DER by hand, which is faster than dsaEncoding. Signing: a constant header, JSON.stringify, createHmac or crypto.sign.',
  create({ algorithm, signing, verifying }) {
    const header = Buffer.from(JSON.stringify({ alg: algorithm, typ: 'JWT' })).toString('base64url')
    const inputOf = (claims: Claims) =>
      `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    if (algorithm === 'HS256') {
      return {
        verify: (token) => verifyBareHmac(token, verifying),
        sign(claims) {
          const input = inputOf(claims)
          return `${input}.${createHmac('sha256', signing).update(input).digest('base64url')}`
        },
      }
    }
    const hash = algorithm === 'EdDSA' ? null : 'sha256'
    const isEcdsa = algorithm === 'ES256'
    return {
      verify(token) {
        const end = token.lastIndexOf('.')
        const input = token.slice(0, end)
        const presented = Buffer.from(token.slice(end + 1), 'base64url')
        const signature = isEcdsa ? derOfP1363(presented) : presented
        return verify(hash, Buffer.from(input), verifying, signature) ? unexpired(input) : undefined
      },
      sign(claims) {
        const input = inputOf(claims)
        const signature = sign(hash, Buffer.from(input), signing)
        return `${input}.${(isEcdsa ? p1363OfDer(signature, 32) : signature).toString('base64url')}`
      },
    }
  },
}

const fastJwt: EngineContender = {
  name: 'fast-jwt',
  does: 'createVerifier with the algorithm allowed and its cache off (exp, iat, nbf checked); createSigner.',
  create(keys) {
    const { algorithm, secret } = keys
    const isHmac = algorithm === 'HS256'
    return {
      verify: createVerifier({
        key: isHmac ? secret : publicPem(keys),
        algorithms: [algorithm],
        cache: false,
      }),
      sign: createSigner({ key: isHmac ? secret : privatePem(keys), algorithm }),
    }
  },
}

const jsonWebToken: EngineContender = {
  name: 'jsonwebtoken',
  does: 'verify and sign with key objects made once and the algorithm allowed (exp, nbf checked). Knows no EdDSA.',
  create({ algorithm, signing, verifying }) {
    if (algorithm === 'EdDSA') return undefined
    return {
      verify: (token) => jsonwebtoken.verify(token, verifying, { algorithms: [algorithm] }),
      sign: (claims) => jsonwebtoken.sign(claims, signing, { algorithm }),
    }
  },
}

const jose: EngineContender = {
  name: 'jose',
  does: 'jwtVerify and SignJWT with CryptoKeys made once and the algorithm allowed (exp, nbf checked); asynchronous, so 50 at a time, and the time of all threads counts.',
  async create(keys) {
    const { algorithm, secret } = keys
    const hmac = { name: 'HMAC', hash: 'SHA-256' }
    const secretKey = () =>
      crypto.subtle.importKey('raw', Buffer.from(secret), hmac, false, ['sign', 'verify'])
    const isHmac = algorithm === 'HS256'
    const signing = isHmac ? await secretKey() : await importPKCS8(privatePem(keys), algorithm)
    const verifying = isHmac ? signing : await importSPKI(publicPem(keys), algorithm)
    return {
      verify: async (token) => (await jwtVerify(token, verifying, { algorithms: [algorithm] })).payload,
      sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: 'JWT' }).sign(signing),
    }
  },
}

export const engineContenders = [carnet, raw, fastJwt, jsonWebToken, jose]
