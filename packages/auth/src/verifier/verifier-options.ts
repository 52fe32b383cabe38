import {
  type ClaimNames,
  type Claims,
  type Duration,
  defaultClaimNames,
  durationSeconds,
} from '../tokens/index.ts'
import type { StandardSchema } from '../users/index.ts'

/** The choices of a service that checks the tokens of a server elsewhere. All but `issuer` may be left out. */
export interface VerifierOptions<C extends object = Claims> {
  /** The address of the server that issues the tokens, such as `https://auth.example.com`; http on this machine only. */
  readonly issuer: string
  /** What the claim `iss` must be: that server's option `issuer`. Default the text of `issuer`; false: not looked at. */
  readonly iss?: string | false
  /** Any one of them must stand in `aud`. Default: not looked at. */
  readonly audience?: string | readonly string[]
  /** Tolerance for the clocks of other servers, at most 300s. Default 0s. */
  readonly leeway?: Duration
  /** The header's `typ`: `at+jwt` asks for it (RFC 9068). Default `JWT`, which is not looked at. */
  readonly headerTyp?: 'JWT' | 'at+jwt'
  /** How the claims are called, where that server calls them otherwise than SimpleJWT. */
  readonly claimNames?: Partial<ClaimNames>
  /** What the claims look like that the server adds: a schema of a library that speaks Standard Schema. */
  readonly claims?: { readonly schema: StandardSchema<unknown, C> }
  /** The token types that prove a caller. Default `['access']`. */
  readonly accept?: readonly ('access' | 'sliding')[]
  /** The header that carries the token. Default `Authorization`. */
  readonly headerName?: string
  /** The words before the token; the first stands in `WWW-Authenticate`. Default `['Bearer']`. */
  readonly headerTypes?: readonly string[]
  /** How many verified tokens are remembered. Default 0. */
  readonly verifiedTokens?: number
  /** Whether ended sessions are followed. False: tokens are good until they expire. Default true. */
  readonly revocations?: boolean
  /**
   * What guards do when nothing has been heard of revocations for 5 seconds: `fail-closed`, answer 503; or
   * `{ acceptFor }`, accept for so long after the last news, and then answer 503. Default `fail-closed`.
   */
  readonly staleFeed?: 'fail-closed' | { readonly acceptFor: Duration }
  /** How long to wait at start for an issuer that cannot be reached, at most 1h. Default 30s. */
  readonly startPatience?: Duration
  /** Told of faults: keys or revocations that cannot be had. Default: a line on standard error. */
  readonly onError?: (error: unknown) => void
  /** Unix milliseconds. Default `Date.now`. */
  readonly clock?: () => number
}

/** How a value is judged: false is refused with the sentence. */
type Rule = readonly [isGood: (value: unknown) => boolean, expects: string]

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isFunction = (value: unknown) => typeof value === 'function'
const areTexts = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isText)
const isDuration = (value: unknown, maximumSeconds: number) => {
  const seconds = typeof value === 'string' ? durationSeconds(value) : undefined
  return seconds !== undefined && seconds <= maximumSeconds
}
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const onlyHas = (value: unknown, names: readonly string[]) =>
  isObject(value) && Object.keys(value).every((name) => names.includes(name))

const rules = {
  issuer: [isAddress, 'must be an https address, or http on this machine, without a query'],
  iss: [(value) => value === false || isText(value), 'must be a text, or false'],
  audience: [(value) => isText(value) || areTexts(value), 'must be a text, or a list of texts'],
  leeway: [(value) => isDuration(value, 300), "must be a duration of at most '300s'"],
  headerTyp: [(value) => value === 'JWT' || value === 'at+jwt', 'must be JWT or at+jwt'],
  claimNames: [
    (value) => onlyHas(value, Object.keys(defaultClaimNames)) && Object.values(value as object).every(isText),
    'must give texts for tokenType, jti, userId or refreshExp',
  ],
  claims: [
    (value) => onlyHas(value, ['schema']) && '~standard' in Object((value as { schema?: unknown }).schema),
    'must be { schema }, of a library that speaks Standard Schema, such as zod',
  ],
  accept: [
    (value) => areTexts(value) && (value as string[]).every((one) => one === 'access' || one === 'sliding'),
    'must be a list of access and sliding',
  ],
  headerName: [isHeaderWord, 'must be a word that HTTP allows in a header'],
  headerTypes: [
    (value) => areTexts(value) && (value as string[]).every(isHeaderWord),
    'must be a list of words that HTTP allows in a header',
  ],
  verifiedTokens: [
    (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1_000_000,
    'must be a whole number from 0 to 1000000',
  ],
  revocations: [(value) => typeof value === 'boolean', 'must be true or false'],
  staleFeed: [
    (value) =>
      value === 'fail-closed' ||
      (onlyHas(value, ['acceptFor']) && isDuration((value as { acceptFor?: unknown }).acceptFor, 3600)),
    "must be 'fail-closed' or { acceptFor } with a duration of at most '3600s': there is no store to ask",
  ],
  startPatience: [(value) => isDuration(value, 3600), "must be a duration of at most '3600s'"],
  onError: [isFunction, 'must be a function'],
  clock: [isFunction, 'must be a function'],
} satisfies Record<keyof VerifierOptions, Rule>

/**
 * Looks at the options of a verifier.
 *
 * @throws TypeError that names the option, says what is expected, and never shows a value.
 */
export function checkVerifierOptions(options: unknown): void {
  if (!isObject(options)) throw new TypeError('The options must be an object.')
  if (options['issuer'] === undefined) throw new TypeError('Option "issuer" is missing.')
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) throw new TypeError(`Unknown option "${name}" of a verifier.`)
    const [isGood, expects]: Rule = rules[name as keyof typeof rules]
    if (value !== undefined && !isGood(value)) throw new TypeError(`Option "${name}" ${expects}.`)
  }
}

function isAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(value)
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  const isBare = [username, password, search, hash].every((part) => part === '')
  return isBare && (protocol === 'https:' || (protocol === 'http:' && isHere))
}

function isHeaderWord(value: unknown): boolean {
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)
}
