import { createClaimsReader, reservedNames, withoutNames } from '../guard/index.ts'
import type { ClaimsOption } from '../options/index.ts'
import { type Algorithm, type ClaimNames, type Claims, parseStrictJson } from '../tokens/index.ts'
import { declaredFields, issuePath } from '../users/index.ts'

/** The developer's claims, both ways. */
export interface CustomClaims<C extends object, U> {
  /** What goes into a user's tokens. Rejects when the function throws, or answers what the schema refuses. */
  readonly ofUser: (user: U) => Promise<Claims>
  /** What a token holds of them, or undefined where the schema refuses it. */
  readonly read: (claims: Claims) => C | undefined | Promise<C | undefined>
  /** The same unchecked, to be copied into a successor. */
  readonly copy: (claims: Claims) => Claims
}

interface CustomClaimsContext {
  readonly rememberReads: boolean
  readonly algorithm: Algorithm
  /** Default `bearer`. */
  readonly transport?: 'bearer' | 'cookie' | 'both'
  readonly claimNames: ClaimNames
  /** Read in tokens of others, and never to be copied into ours. */
  readonly revokeClaim?: string | undefined
}

/** @throws TypeError when the schema declares a claim that Carnet itself writes. */
export function createCustomClaims<C extends object, U>(
  option: ClaimsOption<C, U> | undefined,
  { rememberReads, algorithm, transport = 'bearer', claimNames, revokeClaim }: CustomClaimsContext,
): CustomClaims<C, U> {
  const reserved = reservedNames(claimNames, revokeClaim)
  const withoutReserved = (claims: Claims) => withoutNames(claims, reserved)
  const refuseReserved = (names: readonly string[]) => refuseNames(names, reserved)
  if (option === undefined) {
    return {
      ofUser: async () => none,
      read: createClaimsReader<C>(undefined, { reserved, rememberReads }),
      copy: withoutReserved,
    }
  }
  const { schema, from } = option
  refuseReserved(declaredFields(schema))
  return {
    async ofUser(user) {
      const result = await schema['~standard'].validate(await from(user))
      if (result.issues !== undefined) throw new TypeError(issuesSentence(result.issues))
      refuseReserved(Object.keys(result.value))
      return asJson(result.value, maximumClaimsBytes(algorithm, transport))
    },
    read: createClaimsReader<C>(schema, { reserved, rememberReads }),
    copy: withoutReserved,
  }
}

const none: Claims = Object.freeze({})

function refuseNames(names: readonly string[], reserved: ReadonlySet<string>): void {
  const name = names.find((one) => reserved.has(one))
  if (name !== undefined)
    throw new TypeError(`Option "claims" must not set "${name}": Carnet writes that claim itself.`)
}

/** What fits beside our own claims: into the longest token, or into a cookie, of which browsers keep 4,096 bytes. */
function maximumClaimsBytes(
  algorithm: Algorithm,
  transport: NonNullable<CustomClaimsContext['transport']>,
): number {
  if (transport !== 'bearer') return 2048
  // a signature takes three quarters of the token
  return algorithm.startsWith('ML-DSA') ? 1024 : 4096
}

/** As the token will hold them: what cannot be written is found before anything is changed. */
function asJson(claims: object, maximumBytes: number): Claims {
  const text = JSON.stringify(claims)
  const bytes = Buffer.byteLength(text)
  if (bytes > maximumBytes) {
    throw new TypeError(`Option "claims" made ${bytes} bytes of JSON; a token has room for ${maximumBytes}.`)
  }
  // as strictly as they will be read again
  return parseStrictJson(text) as Claims
}

function issuesSentence(issues: readonly { readonly message: string; readonly path?: unknown }[]): string {
  const reasons = issues.map((issue) => `"${issuePath(issue as never).join('.')}": ${issue.message}`)
  return `Option "claims": what "from" answered does not fit its schema at ${reasons.join('; ')}.`
}
