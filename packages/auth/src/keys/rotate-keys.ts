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
  const then = await newStoredKey(options, 'next')
  if (!(await store.rotate({ active: active.kid, next: next.kid, then, atMs: clock() })))
    return { outcome: 'lost' }
  const retired = await store.retire(clock() - (options.maximumTokenSeconds + lateSigningSeconds) * 1000)
  return { outcome: 'rotated', active: next.kid, retired }
}

const find = (stored: readonly StoredKey[], state: StoredKey['state'], { algorithm }: RotateOptions) =>
  stored.find((key) => key.state === state && key.algorithm === algorithm)
