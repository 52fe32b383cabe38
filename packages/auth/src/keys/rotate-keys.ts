import type { StoredKey } from './key-store.ts'
import { newStoredKey, type StoredKeysOptions } from './stored-keys.ts'

/** How long others may keep a JWKS: the `max-age` it is served with. */
export const jwksMaxAgeSeconds = 300

// room for a verifier that fetched just before the key was published
const publicationMarginSeconds = 60

// other processes sign with the old key until they read the keys again
const lateSigningSeconds = 60

export type KeysRotated =
  | { readonly outcome: 'rotated'; readonly active: string; readonly retired: number }
  /** Verifiers that keep the JWKS may not know the next key before `readyAtMs`. */
  | { readonly outcome: 'too_early'; readonly readyAtMs: number }
  /** Another process rotated at the same time. */
  | { readonly outcome: 'lost' }

export interface RotateOptions extends Omit<StoredKeysOptions, 'others'> {
  /** The longest that any token lives: for so long a key that signs no more still verifies. */
  readonly maximumTokenSeconds: number
  /** Rotates although verifiers may not have seen the next key yet. */
  readonly force: boolean
}

/**
 * Makes the next key active and prepares another; the old one verifies until its last token has expired. No token that
 * is good fails by it: the next key has been published for longer than anybody may keep the JWKS.
 */
export async function rotateKeys(options: RotateOptions): Promise<KeysRotated> {
  const { store, clock } = options
  const stored = await store.list()
  const [active, next] = [find(stored, 'active', options), find(stored, 'next', options)]
  if (active === undefined || next === undefined) return { outcome: 'lost' }
  const readyAtMs = next.createdAtMs + (jwksMaxAgeSeconds + publicationMarginSeconds) * 1000
  const isPublished = !next.algorithm.startsWith('HS')
  if (isPublished && !options.force && clock() < readyAtMs) return { outcome: 'too_early', readyAtMs }
  const spare = await newStoredKey(options, 'next')
  if (!(await store.rotate({ active: active.kid, next: next.kid, spare, atMs: clock() })))
    return { outcome: 'lost' }
  const retired = await store.retire(retireBefore(options))
  return { outcome: 'rotated', active: next.kid, retired }
}

/**
 * Rotates when the active key has signed for so long, and destroys the secrets of keys whose last token has expired; of
 * processes that look at once one does it. Undefined: it is not time yet.
 */
export async function rotateIfDue(
  options: Omit<RotateOptions, 'force'>,
  everySeconds: number,
): Promise<KeysRotated | undefined> {
  const { store, clock } = options
  const stored = await store.list()
  const active = find(stored, 'active', options)
  if (active !== undefined && clock() >= active.changedAtMs + everySeconds * 1000)
    return rotateKeys({ ...options, force: false })
  if (stored.some(({ state, changedAtMs }) => state === 'retiring' && changedAtMs < retireBefore(options)))
    await store.retire(retireBefore(options))
  return undefined
}

export type KeyRevoked =
  /** `active` is the key that signs now. */
  | { readonly outcome: 'revoked'; readonly active: string }
  /** There is no such key that is not retired. */
  | { readonly outcome: 'unknown' }

/** Ends a key at once: every token that it signed is refused as soon as the processes have read the keys again. */
export async function revokeKey(
  options: Omit<RotateOptions, 'force' | 'maximumTokenSeconds'>,
  kid: string,
): Promise<KeyRevoked> {
  const { store, clock } = options
  const spare = await newStoredKey(options, 'next')
  if (!(await store.revoke({ kid, spare, atMs: clock() }))) return { outcome: 'unknown' }
  return { outcome: 'revoked', active: find(await store.list(), 'active', options)?.kid ?? '' }
}

/** Destroys the secrets of keys whose last token has expired, and says how many. */
export const retireKeys = (
  options: Pick<RotateOptions, 'store' | 'clock' | 'maximumTokenSeconds'>,
): Promise<number> => options.store.retire(retireBefore(options))

/** When a next key may sign, or a retiring one be destroyed, in Unix milliseconds; undefined: neither is to come. */
export function keyDueMs(key: StoredKey, maximumTokenSeconds: number): number | undefined {
  const { state, algorithm, createdAtMs, changedAtMs } = key
  if (state === 'retiring') return changedAtMs + (maximumTokenSeconds + lateSigningSeconds) * 1000
  if (state !== 'next' || algorithm.startsWith('HS')) return undefined
  return createdAtMs + (jwksMaxAgeSeconds + publicationMarginSeconds) * 1000
}

/** A key that signs no more since before then has no good token left. */
const retireBefore = ({ clock, maximumTokenSeconds }: Pick<RotateOptions, 'clock' | 'maximumTokenSeconds'>) =>
  clock() - (maximumTokenSeconds + lateSigningSeconds) * 1000

const find = (
  stored: readonly StoredKey[],
  state: StoredKey['state'],
  { algorithm }: Pick<RotateOptions, 'algorithm'>,
) => stored.find((key) => key.state === state && key.algorithm === algorithm)
