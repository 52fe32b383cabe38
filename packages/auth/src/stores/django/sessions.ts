import type { SessionStore, SharedTokens } from '../../sessions/index.ts'
import { type Connection, type Revocations, type SessionRows, sqliteSessions } from '../sqlite/index.ts'
import { isLive, prolonged, remembering } from './prolonged.ts'
import type { RetiredRows } from './retired-rows.ts'
import type { TokenRows } from './token-rows.ts'

export interface DjangoSessionsOptions {
  readonly connection: Connection
  readonly revocations: Revocations
  readonly rows: SessionRows
  readonly tokens: TokenRows
  readonly retired: RetiredRows
  readonly shared: SharedTokens
  /** Whether Carnet has exchanged the token of that id, or anybody declared it void. */
  readonly isVoid: (jti: string) => boolean
  readonly clock: () => number
}

/** Sessions as SQLite keeps them; each change is made in Django's record of tokens too, in the same transaction. */
export function djangoSessions(options: DjangoSessionsOptions): SessionStore {
  const { connection, rows, tokens, retired, shared, isVoid, clock } = options
  const { run, write } = connection

  return {
    ...sqliteSessions(options),
    create: (session, passwordHash) =>
      write(() => {
        const created = rows.insert(session, passwordHash)
        if (created) tokens.record(created)
        return created ?? 'stale'
      }),
    find: (id) =>
      run(() => {
        const session = rows.find(id)
        return session && prolonged(session, tokens.findLive)
      }),
    listLive: (userId) =>
      run(() => {
        const findLive = remembering(tokens.findLive)
        return rows
          .findUnrevoked(userId, 0)
          .map((session) => prolonged(session, findLive))
          .filter((session) => isLive(session, findLive))
      }),
    rotate: (session, rotation) =>
      write(() => {
        const rotated = rows.rotate(session, rotation)
        if (rotated === undefined) return undefined
        tokens.blacklist(session)
        retired.add(session)
        tokens.record(rotated)
        return rotated
      }),
    adopt: (session) =>
      write(() => {
        const { id, jti, userId } = session
        if (rows.find(id) === undefined && !isVoid(jti) && !tokens.isOfAnother(jti, userId))
          rows.insertForeign(session)
        return rows.find(id)
      }),
    async deleteExpired(marginMs, limit) {
      const before = clock() - marginMs
      const deleted = await write(() => {
        rows.deleteOldRevocations(before, limit)
        prolongOld(options, before, limit)
        return rows.deleteOld(before, limit)
      })
      if (deleted < limit) await deleteOldTokens(options, before, limit)
      return deleted
    },
    shared,
  }
}

/** Saves from deletion what lives on at Django, whose tokens name the session and could not be used here without it. */
function prolongOld({ rows, tokens }: DjangoSessionsOptions, before: number, limit: number): void {
  const findLive = remembering(tokens.findLive)
  for (;;) {
    const lasting = rows
      .findOld(before, limit)
      .map((session) => prolonged(session, findLive))
      .filter(({ expiresAtMs, readAtMs }) => expiresAtMs > readAtMs)
    for (const { id, expiresAtMs } of lasting) rows.prolong(id, expiresAtMs)
    if (lasting.length === 0) return
  }
}

async function deleteOldTokens(options: DjangoSessionsOptions, before: number, limit: number): Promise<void> {
  const { connection, tokens, retired } = options
  const { run, write } = connection
  while ((await run(() => retired.deleteOld(before, limit))) === limit) await turn()
  for (let behind: number | undefined = 0; behind !== undefined; ) {
    const from: number = behind
    const old = await run(() => tokens.findOld(before, limit, from))
    if (old && old.ids.length > 0) await write(() => tokens.delete(old.ids))
    behind = old?.last
    await turn()
  }
}

/** Lets requests in between two batches. */
const turn = () => new Promise((resolve) => setImmediate(resolve))
