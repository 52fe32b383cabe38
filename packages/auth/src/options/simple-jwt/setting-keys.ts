import { type Algorithm, algorithmRow, importKey, isAlgorithm } from '../../tokens/index.ts'
import type { SimpleJwtOptions } from './simple-jwt-options.ts'

type Given = Readonly<Record<string, unknown>>

/** What PyJWT has besides, and why it cannot be had here. */
const unsupported: Readonly<Record<string, string>> = {
  ES256K: 'Carnet has no curve secp256k1. Take ES256 or EdDSA',
  // RFC 7518 3.4 knows ES512 only, and a verifier of one refuses the tokens of the other
  ES521: 'its tokens carry that name, which no standard has. Take ES512, at Django too',
}

// ours has more
const knownThere = /^((HS|RS|PS|ES)\d+|EdDSA)$/

/** @throws TypeError, as all of this file, that says what is wrong as the end of a sentence. */
export function readAlgorithm(value: unknown): Algorithm {
  if (isAlgorithm(value) && knownThere.test(value)) return value
  const reason =
    typeof value === 'string' && Object.hasOwn(unsupported, value) ? unsupported[value] : undefined
  throw new TypeError(
    reason === undefined
      ? 'must be one of HS256, RS256, PS256, ES256 (or with 384 or 512) and EdDSA.'
      : `must not be "${value}": ${reason}.`,
  )
}

const algorithmOf = ({ ALGORITHM }: Given): Algorithm =>
  ALGORITHM === undefined ? 'HS256' : readAlgorithm(ALGORITHM)

export const isSymmetric = (settings: Given): boolean => algorithmRow(algorithmOf(settings)).kty === 'oct'

export function readSigningKey(value: unknown, settings: Given): SimpleJwtOptions {
  const algorithm = algorithmOf(settings)
  // a service that only verifies; Carnet's own keys sign what it issues all the same
  if (value === null && !isSymmetric(settings) && isVerifyOnly(settings)) return {}
  if (typeof value !== 'string') throw new TypeError('must be a text.')
  if (isSymmetric(settings)) {
    checkSigningSecret(value, algorithm)
    return { secret: value }
  }
  importKey({ algorithm, pem: value }, 'sign')
  return { signingKey: value }
}

const isVerifyOnly = ({ VERIFYING_KEY, JWK_URL }: Given) => Boolean(VERIFYING_KEY) || Boolean(JWK_URL)

function checkSigningSecret(secret: string, algorithm: Algorithm): void {
  importKey({ algorithm, secret }, 'verify')
  try {
    importKey({ algorithm, secret }, 'sign')
  } catch (error) {
    throw new TypeError(
      `${(error as Error).message} Give a new one here, and the old one in option "verificationKeys" as ` +
        '{ algorithm, secret } without kid: it goes on checking the tokens that Django issued.',
    )
  }
}

export function readVerifyingKey(value: unknown, settings: Given): SimpleJwtOptions {
  if (value === null || value === '' || isSymmetric(settings)) return {}
  if (typeof value !== 'string') throw new TypeError('must be a text.')
  const algorithm = algorithmOf(settings)
  const { verifying } = importKey({ algorithm, pem: value }, 'verify')
  const { SIGNING_KEY: signingKey } = settings
  if (typeof signingKey !== 'string') return { verificationKeys: [{ algorithm, pem: value }] }
  if (importKey({ algorithm, pem: signingKey }, 'verify').verifying.equals(verifying)) return {}
  throw new TypeError(
    'does not belong to "SIGNING_KEY", so that SimpleJWT would refuse its own tokens. Leave it out: it is derived. ' +
      'Option "verificationKeys" takes the keys of others.',
  )
}
