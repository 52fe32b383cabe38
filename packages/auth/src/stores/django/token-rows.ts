import type { Session } from '../../sessions/index.ts'
import { all, first, number, type Recipe, type Row, text } from '../sql/index.ts'
import { recordRows } from './record-rows.ts'
import { recordedClaims, slidingMark } from './recorded-claims.ts'
import { fromDjangoTime, timeIn } from './times.ts'
import type { TokenRows, TokenRowsOptions } from './token-record.ts'
import { tokenSql } from './token-sql.ts'
import { voiding } from './voiding.ts'

/** Most by which the clock of a server may be behind, so that it still accepts what has expired. */
const mostLeewayMs = 300_000

export function tokenRows({ dialect, toTime, claimNames, ...options }: TokenRowsOptions): TokenRows {
  const { toKey, unsignedToken } = options
  const sql = tokenSql({ dialect, users: options.users })
  const { declareVoid, declareAllVoid } = voiding({ dialect, toTime }, sql)
  const claimsOf = (row: Row) => recordedClaims(text(row, 'token'), claimNames)

  function* insert(session: Session): Recipe<number> {
    const { userId, currentJti: jti, rotatedAtMs, expiresAtMs } = session
    const row = yield* first(sql.insert, {
      userKey: toKey(userId) ?? null,
      jti,
      token: unsignedToken(session),
      createdAt: toTime(rotatedAtMs),
      // of a sliding token too this is the last end, lest Django's flushexpiredtokens forget that it is void
      expiresAt: toTime(Math.floor(expiresAtMs / 1000) * 1000),
    })
    return number(row ?? {}, 'id')
  }

  const toLive = (row: Row) => {
    const claims = claimsOf(row)
    const endsAtMs = Math.max(fromDjangoTime(row['expires_at']), claims.refreshEndsAtMs)
    return { ...claims, id: number(row, 'id'), jti: text(row, 'jti'), endsAtMs }
  }

  function* findLive(userId: string, nowMs: number) {
    const [key, since] = [toKey(userId), nowMs - mostLeewayMs]
    if (key === undefined) return []
    const values = { userKey: key, since: toTime(since), mark: slidingMark(claimNames) }
    return (yield* all(sql.live, values)).map(toLive).filter(({ endsAtMs }) => endsAtMs > since)
  }

  return {
    *record(session) {
      // Django knows no sessions of the admin
      if (session.kind !== 'admin') yield* insert(session)
    },
    *blacklist(session, nowMs) {
      if (session.kind === 'admin') return true
      const row = yield* first(sql.find, { jti: session.currentJti })
      if (row !== undefined) return yield* declareVoid(number(row, 'id'), nowMs)
      if (session.expiresAtMs <= nowMs - mostLeewayMs) return true
      return yield* declareVoid(yield* insert(session), nowMs)
    },
    *blacklistAll(sessions, nowMs) {
      const known = sessions.filter(({ kind }) => kind !== 'admin')
      if (known.length === 0) return
      const jtis = JSON.stringify(known.map(({ currentJti }) => currentJti))
      const rows = yield* all(sql.findAll(dialect.textsIn(':jtis')), { jtis })
      const ids = new Map(rows.map((row) => [text(row, 'jti'), number(row, 'id')]))
      for (const session of known) {
        const isNeeded = session.expiresAtMs > nowMs - mostLeewayMs
        if (!ids.has(session.currentJti) && isNeeded) ids.set(session.currentJti, yield* insert(session))
      }
      yield* declareAllVoid([...ids.values()], nowMs)
    },
    *blacklistLive(userId, nowMs, whichAreMeant) {
      const live = yield* findLive(userId, nowMs)
      const isMeant = yield* whichAreMeant()
      const meant = live.filter(isMeant).map(({ id }) => id)
      yield* declareAllVoid(meant, nowMs)
    },
    *isOfAnother(jti, userId) {
      const owner = yield* first(sql.owner, { jti })
      return owner !== undefined && text(owner, 'user_id') !== String(toKey(userId))
    },
    *blacklistedAt(jti) {
      return timeIn(yield* first(sql.blacklistedAt, { jti }))
    },
    findLive,
    ...recordRows({ dialect, toTime, sql, toLive, claimsOf }),
  }
}
