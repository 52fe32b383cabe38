import type { SessionStore } from '../../sessions/index.ts'
import type { Connection } from './connection.ts'
import type { Revocations } from './revocations.ts'
import type { SessionRows } from './session-rows.ts'

export interface SqliteSessionsOptions {
  readonly connection: Connection
  readonly revocations: Revocations
  readonly rows: SessionRows
  readonly clock: () => number
}

export function sqliteSessions({
  connection,
  revocations,
  rows,
  clock,
}: SqliteSessionsOptions): SessionStore {
  const { run, write } = connection
  return {
    create: (session, passwordHash) => run(() => rows.insert(session, passwordHash) ?? 'stale'),
    find: (id) => run(() => rows.find(id)),
    listLive: (userId) => run(() => rows.findUnrevoked(userId, clock())),
    rotate: (session, rotation) => run(() => rows.rotate(session, rotation)),
    touch: (session, use) => run(() => rows.touch(session, use)),
    async revoke(id, reason) {
      const ended = await write(() => revocations.end({ sessionId: id }, reason))
      revocations.announce()
      return ended === 1
    },
    async revokeAll(userId, reason, except) {
      const ended = await write(() => revocations.end({ userId, except }, reason))
      revocations.announce()
      return ended
    },
    adopt: (session) =>
      write(() => {
        rows.insertForeign(session)
        return rows.find(session.id)
      }),
    deleteExpired: (marginMs, limit) =>
      write(() => {
        const before = clock() - marginMs
        rows.deleteOldRevocations(before, limit)
        return rows.deleteOld(before, limit)
      }),
  }
}
