// Revocations told to every process. Imports nothing of Carnet; declares the port that stores implement.
export { createRevocationFeed, type RevocationFeed } from './revocation-feed.ts'
export type { Revocation, RevocationLog } from './revocation-log.ts'
