import type { Algorithm, Key } from '../tokens/index.ts'
import { fetchKeySet } from './fetch-key-set.ts'
import { readKeySet } from './read-key-set.ts'

/** The keys that another issuer publishes at an address. */
export interface RemoteKeys {
  /**
   * The keys that are good now: the same array until they change. None before the first `learn`, nor when they have
   * grown old; shortly before that, asking for them looks for newer ones.
   */
  readonly current: () => readonly Key[]
  /**
   * Fetches the keys, and says whether `kid` is among them now; never rejects. Undefined where nothing may be fetched
   * yet. However many ask at once, there is one request.
   */
  readonly learn: (kid: string) => Promise<boolean> | undefined
  /** Fetches the keys unless that was done within `coolDownMs`, whatever token comes; never rejects. */
  readonly renew: (coolDownMs: number) => Promise<void> | undefined
}

export interface RemoteKeysOptions {
  readonly url: string
  /** What a key is bound to that names no algorithm itself, where it fits. */
  readonly algorithm: Algorithm
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Told of each fetch that failed, and of keys that are left out. */
  readonly onError: (error: unknown) => void
  /** Whether the sessions that its tokens name are not ours. Default true. */
  readonly areForeign?: boolean
  /** How the sentences of faults begin. Default names the option `jwkSetUrl`. */
  readonly subject?: string
}

// others may keep a key set for so long, and no longer; less where its issuer says so (RFC 9111 5.2.2.1)
const longestFreshMs = 300_000
// an issuer that cannot be reached does not lock everybody out at once
const staleMs = 3_600_000
// whatever tokens come, the issuer gets no more than one request in this time
const coolDownMs = 30_000

/** A strict view of a remote key set. What comes back broken never takes the place of keys that are good. */
export function createRemoteKeys(options: RemoteKeysOptions): RemoteKeys {
  const { areForeign = true, subject = 'Option "jwkSetUrl"' } = options
  let keys = none
  let freshMs = longestFreshMs
  let fetchedAtMs = never
  let failedAtMs = never
  let askedAtMs = never
  let asking: Promise<void> | undefined
  const tell = createTeller(options.onError, subject)
  // a clock that was set back makes everything old, so that nothing waits for it to catch up
  const since = (momentMs: number, elapsed = options.clock() - momentMs) => (elapsed < 0 ? Infinity : elapsed)

  async function fetchNow(): Promise<void> {
    askedAtMs = options.clock()
    try {
      const { bytes, maxAgeSeconds = Infinity } = await fetchKeySet(options.url)
      const published = readKeySet(bytes, options.algorithm)
      keys = areForeign ? published.keys.map((key) => ({ ...key, isForeign: true })) : published.keys
      freshMs = Math.min(Math.max(maxAgeSeconds * 1000, coolDownMs), longestFreshMs)
      fetchedAtMs = options.clock()
      tell(published.leftOut)
    } catch (error) {
      failedAtMs = options.clock()
      tell([(error as Error).message], error)
    }
    asking = undefined
  }
  const ask = (restMs = coolDownMs) => {
    if (asking === undefined && since(askedAtMs) >= restMs) asking = fetchNow()
    return asking
  }
  const current = () => {
    if (keys === none) return none
    const ageMs = since(fetchedAtMs)
    // old keys only while the issuer is known to fail: long enough for the next attempt to end
    const isGood = ageMs < freshMs || (ageMs < staleMs && since(failedAtMs) < 2 * coolDownMs)
    if (isGood && ageMs >= 0.8 * freshMs) void ask()
    return isGood ? keys : none
  }
  return Object.freeze({
    current,
    renew: ask,
    learn: (kid: string) => ask()?.then(() => current().some((key) => key.kid === kid)),
  })
}

const none: readonly Key[] = Object.freeze([])
const never = Number.NEGATIVE_INFINITY

/** Tells the same faults once, however often they come again in a row. */
function createTeller(onError: (error: unknown) => void, subject: string) {
  let told = ''
  return (faults: readonly string[], cause?: unknown) => {
    const sentence = faults.join('; ')
    if (sentence !== '' && sentence !== told) onError(new Error(`${subject}: ${sentence}.`, { cause }))
    told = sentence
  }
}
