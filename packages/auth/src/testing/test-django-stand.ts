import { randomUUID } from 'node:crypto'
import { type DjangoStoreOptions, djangoStore, type Store } from '../stores/index.ts'
import { openConnection } from '../stores/sqlite/index.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { createStoreStand, type StoreStand } from './store-stand.ts'

export { newSession, newUser } from './store-stand.ts'

import { recorded, testUnsignedToken } from './test-django-database.ts'

/** What Django does with its own tables, in its own connection. */
export interface DjangoPlayer {
  /** Gives a token, signed, and answers its id. */
  readonly give: (token: DjangoToken) => string
  readonly blacklist: (jti: string) => void
  readonly isBlacklisted: (jti: string) => boolean
  /** Exchanges a token of a session as `TokenRefreshView` does with ROTATE_REFRESH_TOKENS. */
  readonly rotate: (from: string, token: DjangoToken) => string
  readonly query: (sql: string, ...values: (string | number)[]) => Record<string, unknown>[]
}

export interface DjangoToken {
  readonly userId: string
  readonly type?: 'refresh' | 'sliding'
  /** The session that Carnet's token named which Django copied. */
  readonly sid?: string
  /** Unix milliseconds; a sliding token can be refreshed for `refreshableMs` besides. */
  readonly expiresAtMs?: number
  readonly refreshableMs?: number
}

export interface DjangoStand extends StoreStand {
  readonly path: string
  readonly clock: ManualClock
  readonly django: DjangoPlayer
  readonly close: () => Promise<void>
}

/** A store over a database that Django may have made, a second one over the same file, and Django itself. */
export async function openDjangoStand(
  path: string,
  options: Partial<DjangoStoreOptions> = {},
): Promise<DjangoStand> {
  const clock = createManualClock()
  const opening = [1, 2].map(() => openTestDjango(path, clock.now, options))
  const stores = (await Promise.all(opening)) as [Store, Store]
  await stores[0].migrate()
  const { django, close } = playDjango(path, clock)
  return {
    ...createStoreStand(stores, clock),
    path,
    clock,
    django,
    async close() {
      close()
      for (const store of stores) await store.close()
    },
  }
}

export const openTestDjango = (
  path: string,
  clock: () => number,
  options: Partial<DjangoStoreOptions> = {},
) =>
  djangoStore({
    path,
    clock,
    userCheck: 'active',
    ownFields: [],
    unsignedToken: testUnsignedToken,
    ...options,
  })

function playDjango(path: string, clock: ManualClock) {
  const { database } = openConnection(path, clock.now)
  database.exec('PRAGMA busy_timeout = 5000')
  const at = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '000')
  const query: DjangoPlayer['query'] = (sql, ...values) => database.prepare(sql).all(...values)
  const give: DjangoPlayer['give'] = ({ userId, type = 'refresh', sid, ...times }) => {
    const { expiresAtMs = clock.now() + 86_400_000, refreshableMs = 0 } = times
    const jti = randomUUID().replaceAll('-', '')
    const sliding = { refresh_exp: Math.floor((expiresAtMs + refreshableMs) / 1000) }
    const claims = {
      token_type: type,
      exp: Math.floor(expiresAtMs / 1000),
      iat: Math.floor(clock.now() / 1000),
      jti,
      ...(type === 'sliding' ? sliding : {}),
      user_id: userId,
      ...(sid === undefined ? {} : { sid }),
    }
    query(
      'INSERT INTO token_blacklist_outstandingtoken (token, created_at, expires_at, user_id, jti) VALUES (?, ?, ?, ?, ?)',
      ...[
        `${recorded(claims)}.c2lnbmF0dXJl`,
        at(clock.now()),
        at(expiresAtMs),
        userId.replaceAll('-', ''),
        jti,
      ],
    )
    return jti
  }
  const blacklist = (jti: string) =>
    void query(
      `INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at)
        SELECT id, ? FROM token_blacklist_outstandingtoken WHERE jti = ?`,
      at(clock.now()),
      jti,
    )
  const django: DjangoPlayer = {
    give,
    blacklist,
    isBlacklisted: (jti) => query(blacklistedSql, jti).length === 1,
    rotate(from, token) {
      blacklist(from)
      return give(token)
    },
    query,
  }
  return { django, close: () => database.close() }
}

const blacklistedSql = `SELECT 1 FROM token_blacklist_blacklistedtoken b
  JOIN token_blacklist_outstandingtoken o ON o.id = b.token_id WHERE o.jti = ?`
