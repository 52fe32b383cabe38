import { createAuth } from '@carnet/auth'

/** Carnet as a guard: nothing of it touches a disk. */
export const memoryAuth = (secret: string, verifiedTokens = 0) =>
  createAuth({ database: 'sqlite::memory:', secret, verifiedTokens })

/** So many verified tokens are remembered where the cache is on: more than the load has. */
export const cacheSize = 10_000

/** What the unguarded route answers: as long as what a guarded one does. */
export const nobody = { user_id: '2500' }
