import { type ClaimNames, type Claims, reservedClaims } from '../tokens/index.ts'
import type { SchemaResult, StandardSchema } from '../users/index.ts'

/** The names in a token that are not the developer's. `revokeClaim` is another system's, to be read only. */
export const reservedNames = (names: ClaimNames, revokeClaim = ''): ReadonlySet<string> =>
  new Set([...reservedClaims, ...Object.values(names), revokeClaim])

/** What a token holds besides claims of those names. */
export function withoutNames(claims: Claims, reserved: ReadonlySet<string>): Claims {
  const own: Record<string, unknown> = {}
  for (const name of Object.keys(claims)) if (!reserved.has(name)) own[name] = claims[name]
  return own
}

export interface ClaimsReaderOptions {
  readonly reserved: ReadonlySet<string>
  /** Whether the same claims object may come again and need not be read again. */
  readonly rememberReads: boolean
}

export type ReadClaims<C extends object> = (claims: Claims) => C | undefined | Promise<C | undefined>

/** Reads the developer's claims out of a token's, or undefined where their schema refuses them. */
export function createClaimsReader<C extends object>(
  schema: StandardSchema<unknown, C> | undefined,
  { reserved, rememberReads }: ClaimsReaderOptions,
): ReadClaims<C> {
  // without a schema nothing is promised of the claims
  if (schema === undefined) return () => none as C
  const accepted = (result: SchemaResult<C>) => (result.issues === undefined ? result.value : undefined)
  const read = (claims: Claims) => {
    const result = schema['~standard'].validate(withoutNames(claims, reserved))
    return result instanceof Promise ? result.then(accepted) : accepted(result)
  }
  return rememberReads ? remembering(read) : read
}

const none = Object.freeze({})

/** Claims objects come again where verified tokens are remembered; each is read once. */
function remembering<Read>(read: (claims: Claims) => Read): (claims: Claims) => Read {
  const known = new WeakMap<Claims, { readonly value: Read }>()
  return (claims) => {
    const remembered = known.get(claims)
    if (remembered !== undefined) return remembered.value
    const value = read(claims)
    known.set(claims, { value })
    return value
  }
}
