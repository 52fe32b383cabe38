import { argon2Hasher, worthlessHasher } from './argon2.ts'
import { djangoHasher } from './django.ts'
import type { Hasher } from './hasher.ts'

export type { Hasher } from './hasher.ts'
export { readStoredHash } from './read-stored-hash.ts'
export type { StoredHash } from './stored-hash.ts'
export { argon2Hasher, worthlessHasher }

/** Who can be preferred, by the value of the option `hasher`. */
export const hashers = { argon2id: argon2Hasher, django: djangoHasher } as const satisfies Record<
  string,
  Hasher
>
