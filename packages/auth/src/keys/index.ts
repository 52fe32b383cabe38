// The signing keys: made, sealed at rest, rotated, published. Imports tokens; declares the port that stores implement.
export { connectionFault, IssuerError } from './issuer-error.ts'
export { createKeyRing, type KeyRing, type RingKeys } from './key-ring.ts'
export { keySecretFromFile } from './key-secret-file.ts'
export type { KeyState, KeyStore, StoredKey } from './key-store.ts'
export { otherKeys, ownKeys } from './own-keys.ts'
export { createReloader } from './reloader.ts'
export { createRemoteKeys, type RemoteKeys } from './remote-keys.ts'
export {
  jwksMaxAgeSeconds,
  type KeyRevoked,
  type KeysRotated,
  keyDueMs,
  retireKeys,
  revokeKey,
  rotateIfDue,
  rotateKeys,
} from './rotate-keys.ts'
export { createSeal, derivedBytes, type Seal } from './seal.ts'
export { storedKeys } from './stored-keys.ts'
