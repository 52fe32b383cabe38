import { createPace } from '../../pacing/index.ts'
import type { FoundSession, Rotation, Session, SessionStore, SharedTokens } from '../../sessions/index.ts'
import {
  type AuditRows,
  adopted,
  type Connection,
  endSurplus,
  flushRevocations,
  type Recipe,
  type Revocations,
  readTime,
  type SessionRows,
  signedIn,
  sqlSessions,
} from '../sql/index.ts'
import { isLive, prolonged, remembering } from './prolonged.ts'
import { retiredRows } from './retired-rows.ts'
import type { TokenRows } from './token-record.ts'
import { Undone, unlessUndone } from './undone.ts'

export interface DjangoSessionsOptions {
  readonly connection: Connection
  readonly audit: AuditRows
  readonly revocations: Revocations
  readonly rows: SessionRows
  readonly tokens: TokenRows
  readonly shared: SharedTokens
  /** Whether Carnet has exchanged the token of that id, or anybody declared it void. */
  readonly isVoid: (jti: string) => Recipe<boolean>
}

/** Sessions as every SQL store keeps them; each change is made in Django's record of tokens too, in the same transaction. */
export function djangoSessions(options: DjangoSessionsOptions): SessionStore {
  const { connection, audit, revocations, rows, tokens, shared, isVoid } = options
  const { run, write } = connection

  return {
    ...sqlSessions(options),
    async create(session, passwordHash) {
      const begun = await write(function* () {
        const created = yield* rows.insert(session, passwordHash)
        if (created === undefined) return 'stale'
        yield* audit.append(signedIn(created))
        yield* tokens.record(created)
        return yield* endSurplus({ revocations, audit }, created, session)
      })
      if (begun !== 'stale' && begun.capped !== undefined) await revocations.announce()
      return begun
    },
    find: (id) =>
      run(function* () {
        const session = yield* rows.find(id)
        return session && (yield* prolonged(session, tokens.findLive))
      }),
    listLive: (userId) => run(() => listLive(options, userId)),
    rotate: (session, rotation) => unlessUndone(write(() => rotate(options, session, rotation))),
    adopt: (session) =>
      write(function* () {
        const { id, jti, userId } = session
        yield* revocations.holdEnd(userId)
        const found = yield* rows.find(id)
        if (found !== undefined) return found
        if (!(yield* isVoid(jti)) && !(yield* tokens.isOfAnother(jti, userId)))
          if (yield* rows.insertForeign(session)) yield* audit.append(adopted(session))
        return yield* rows.find(id)
      }),
    async deleteExpired(marginMs, limit) {
      await flushRevocations({ connection, rows }, marginMs, limit)
      const deleted = await write(function* () {
        const ids = yield* findDead(options, marginMs, limit)
        return ids.length === 0 ? 0 : yield* rows.deleteThese(ids, marginMs)
      })
      if (deleted < limit) await deleteOldTokens(options, marginMs, limit)
      return deleted
    },
    shared,
  }
}

function* listLive({ rows, tokens }: DjangoSessionsOptions, userId: string): Recipe<FoundSession[]> {
  const findLive = remembering(tokens.findLive)
  const live: FoundSession[] = []
  for (const found of yield* rows.findUnrevoked(userId)) {
    const session = yield* prolonged(found, findLive)
    if (yield* isLive(session, findLive)) live.push(session)
  }
  return live
}

function* rotate(
  { rows, tokens }: DjangoSessionsOptions,
  session: Session,
  rotation: Rotation,
): Recipe<FoundSession | undefined> {
  const rotated = yield* rows.rotate(session, rotation)
  if (rotated === undefined) return undefined
  // Django has refreshed or blacklisted it since the statement before this one began
  if (!(yield* tokens.blacklist(session, rotated.readAtMs))) throw new Undone()
  yield* retiredRows.add(session)
  yield* tokens.record(rotated)
  return rotated
}

/**
 * Old sessions, when those are saved that live on at Django, whose tokens name the session and could not be used here
 * without it.
 */
function* findDead(
  { rows, tokens }: DjangoSessionsOptions,
  marginMs: number,
  limit: number,
): Recipe<string[]> {
  const findLive = remembering(tokens.findLive)
  for (;;) {
    let lasting = 0
    const old = yield* rows.findOld(marginMs, limit)
    for (const found of old) {
      const { id, expiresAtMs, readAtMs } = yield* prolonged(found, findLive)
      if (expiresAtMs <= readAtMs) continue
      yield* rows.prolong(id, expiresAtMs)
      lasting += 1
    }
    if (lasting === 0) return old.map(({ id }) => id)
  }
}

async function deleteOldTokens(
  { connection, tokens }: DjangoSessionsOptions,
  marginMs: number,
  limit: number,
): Promise<void> {
  const { run, write } = connection
  const pace = createPace()
  while ((await run(() => retiredRows.deleteOld(marginMs, limit))) === limit) await pace.afterWriting()
  const beforeMs = (await run(readTime)) - marginMs
  for (let behind: number | undefined = 0; behind !== undefined; ) {
    const from: number = behind
    const old = await run(() => tokens.findOld(beforeMs, limit, from))
    const isAny = old !== undefined && old.ids.length > 0
    if (isAny) await write(() => tokens.delete(old.ids))
    behind = old?.last
    await (isAny ? pace.afterWriting() : pace.afterReading())
  }
}
