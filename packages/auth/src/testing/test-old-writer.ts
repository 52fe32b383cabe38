// What processes say to the database that were started before its tables were changed, as far as sessions go. It is kept as
// text, and not made by the code of today: these processes do not follow it either.
import type { FoundSession } from '../sessions/index.ts'
import {
  all,
  type Connection,
  changes,
  first,
  type Recipe,
  type Row,
  type Values,
} from '../stores/sql/index.ts'

/** By the last migration that they know. */
export const oldVersions = ['0001_initial', '0002_moving', '0003_scale'] as const
export type OldVersion = (typeof oldVersions)[number]

interface Statements {
  readonly create: string
  /** By how many other tokens are recent. */
  readonly rotate: (others: number) => string
  readonly endOne: string
  readonly endOfUser: string
  /** Notes that all sessions of a user have ended. */
  readonly noteEnd?: string
  readonly append: string
  readonly audit?: string
  readonly deleteOld: string
}

const columns = `id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at, expires_at,
  ends_at, revoked_at, revoke_reason, user_agent, ip`

const isActive = 'EXISTS (SELECT 1 FROM carnet_user WHERE id = :userKey AND is_active = 1)'
const isAsRead = `id = :id AND user_id = :userId AND current_jti = :currentJti AND revoked_at IS NULL AND ${isActive}`
const end = 'UPDATE carnet_session SET revoked_at = :now, revoke_reason = :reason'

const initial: Statements = {
  create: `INSERT INTO carnet_session (${columns})
    SELECT :id, :userId, 'pair', :jti, '[]', 0, :now, :now, :now, CAST(:expiresAt AS BIGINT), NULL, NULL, NULL,
      'old browser', '192.0.2.1'
    WHERE ${isActive} RETURNING *`,
  // the list of recent tokens, and the end, are worked out beforehand
  rotate: () => `UPDATE carnet_session SET current_jti = :to, recent = :recent, generation = generation + 1,
    rotated_at = :now, last_seen_at = :now, expires_at = :expiresAt, user_agent = 'old browser', ip = '192.0.2.1'
    WHERE ${isAsRead} AND expires_at > :now RETURNING *`,
  endOne: `${end} WHERE id = :id AND revoked_at IS NULL RETURNING id`,
  endOfUser: `${end} WHERE user_id = :userId AND id <> '' AND revoked_at IS NULL RETURNING id`,
  append: 'INSERT INTO carnet_revocation (session_id, revoked_at) VALUES (:id, :at)',
  deleteOld: `DELETE FROM carnet_session WHERE id IN
    (SELECT id FROM carnet_session WHERE expires_at < :before ORDER BY expires_at LIMIT 100)`,
}

const moving: Statements = {
  ...initial,
  create: `INSERT INTO carnet_session (${columns}, adopted_until)
    SELECT :id, :userId, 'pair', :jti, '[]', 0, :now, :now, :now, CAST(:expiresAt AS BIGINT), NULL, NULL, NULL,
      'old browser', '192.0.2.1', NULL
    WHERE ${isActive} RETURNING *`,
  noteEnd: `INSERT INTO carnet_user_end (user_id, ended_at) VALUES (:userId, :now) ON CONFLICT (user_id) DO UPDATE
    SET ended_at = CASE WHEN carnet_user_end.ended_at > :now THEN carnet_user_end.ended_at ELSE :now END`,
  deleteOld: `DELETE FROM carnet_session WHERE id IN (SELECT id FROM carnet_session WHERE expires_at < :before
    AND (adopted_until IS NULL OR adopted_until < :before) ORDER BY expires_at LIMIT 100)`,
}

const scale: Statements = {
  ...moving,
  // by the clock of the database, and nothing is known yet of what the new token is used for
  rotate: (others) => `UPDATE carnet_session SET current_jti = :to, recent = ${recentWith(others)},
    generation = generation + 1, confirmed_at = NULL, shadowed = CASE WHEN shadowed < 0 THEN -shadowed ELSE 0 END,
    rotated_at = :now, last_seen_at = :now,
    expires_at = CASE WHEN ends_at < :now + :lifetimeMs THEN ends_at ELSE :now + :lifetimeMs END,
    user_agent = 'old browser', ip = '192.0.2.1' WHERE ${isAsRead} AND expires_at > :now RETURNING *, :now AS read_at`,
  audit: `INSERT INTO carnet_audit (at, action, result, actor, user_id, session_id, ip, user_agent, request_id, detail)
    VALUES (:now, :action, 'done', '', :userId, :id, '', '', '', '{}')`,
}

function recentWith(others: number): string {
  const entries = [":retiring || CAST(:now AS BIGINT) || ']'", ...Array.from({ length: others }, kept)]
  return `'[' || substr(${entries.join(' || ')}, 2) || ']'`
}

const kept = (_: unknown, index: number) =>
  `CASE WHEN abs(:now - :recentAt${index}) <= :graceMs THEN :recent${index} ELSE '' END`

const statements: Readonly<Record<OldVersion, Statements>> = {
  '0001_initial': initial,
  '0002_moving': moving,
  '0003_scale': scale,
}

/** A session as those processes read it. */
export interface OldSession extends Pick<FoundSession, 'id' | 'userId' | 'currentJti' | 'generation'> {
  readonly recent: readonly (readonly [jti: string, retiredAtMs: number])[]
  readonly revokeReason: string | undefined
}

export interface OldWriter {
  /** Answers the id. */
  readonly addUser: (username: string) => Promise<string>
  /** Undefined: the user may not have one. */
  readonly create: (id: string, userId: string) => Promise<OldSession | undefined>
  readonly find: (id: string) => Promise<OldSession | undefined>
  /** Undefined: the session is no longer as it was read. */
  readonly rotate: (session: OldSession, to: string) => Promise<OldSession | undefined>
  readonly revoke: (id: string) => Promise<boolean>
  /** Says how many. */
  readonly revokeAll: (userId: string) => Promise<number>
  readonly deleteExpired: () => Promise<number>
}

const dayMs = 86_400_000
const graceMs = 10_000

/** A process of that version, on a database whose tables may be newer. */
export function oldWriter(connection: Connection, version: OldVersion, clock: () => number): OldWriter {
  const { run, write } = connection
  const says = statements[version]

  function* ended(rows: readonly Row[], userId: string): Recipe<number> {
    for (const row of rows) {
      const id = String(row['id'])
      yield* changes(says.append, { id, at: clock() })
      if (says.audit !== undefined) yield* changes(says.audit, { action: 'session_ended', userId, id })
    }
    return rows.length
  }

  return {
    addUser: (username) =>
      run(function* () {
        return String((yield* first(addUser, { username }))?.['id'])
      }),
    create: (id, userId) =>
      write(function* () {
        const values = {
          id,
          userId,
          userKey: Number(userId),
          jti: `first of ${id}`,
          expiresAt: clock() + dayMs,
        }
        const row = yield* first(says.create, values)
        if (row !== undefined && says.audit !== undefined)
          yield* changes(says.audit, { action: 'sign_in', userId, id })
        return row && toSession(row)
      }),
    find: (id) =>
      run(function* () {
        const row = yield* first('SELECT * FROM carnet_session WHERE id = :id', { id })
        return row && toSession(row)
      }),
    rotate: (session, to) =>
      run(function* () {
        const sql = says.rotate(session.recent.length)
        const row = yield* first(sql, valuesFor(sql, { ...rotation(session, clock()), to }))
        return row && toSession(row)
      }),
    revoke: (id) =>
      write(function* () {
        const rows = yield* all(says.endOne, { id, reason: 'signed_out' })
        return (yield* ended(rows, '')) === 1
      }),
    revokeAll: (userId) =>
      write(function* () {
        if (says.noteEnd !== undefined) yield* changes(says.noteEnd, { userId })
        return yield* ended(yield* all(says.endOfUser, { userId, reason: 'signed_out' }), userId)
      }),
    deleteExpired: () => run(() => changes(says.deleteOld, { before: clock() })),
  }
}

const addUser = `INSERT INTO carnet_user (username, username_key, password, email, first_name, last_name, is_active,
    is_staff, is_superuser, last_login, date_joined, fields)
  VALUES (:username, :username, '!', '', '', '', 1, 0, 0, NULL, :now, '{}') RETURNING id`

const toSession = (row: Row): OldSession => ({
  id: String(row['id']),
  userId: String(row['user_id']),
  currentJti: String(row['current_jti']),
  generation: Number(row['generation']),
  recent: JSON.parse(String(row['recent'])) as OldSession['recent'],
  revokeReason: row['revoke_reason'] === null ? undefined : String(row['revoke_reason']),
})

/** All that any of the versions says. */
function rotation({ id, userId, currentJti, recent }: OldSession, nowMs: number): Values {
  const still = recent.filter(([, retiredAtMs]) => Math.abs(nowMs - retiredAtMs) <= graceMs)
  const others = recent.flatMap(([jti, retiredAtMs], index) => [
    [`recent${index}`, `,${JSON.stringify([jti, retiredAtMs])}`] as const,
    [`recentAt${index}`, retiredAtMs] as const,
  ])
  return {
    id,
    userId,
    userKey: Number(userId),
    currentJti,
    graceMs,
    lifetimeMs: dayMs,
    expiresAt: nowMs + dayMs,
    recent: JSON.stringify([[currentJti, nowMs], ...still]),
    retiring: `,[${JSON.stringify(currentJti)},`,
    ...Object.fromEntries(others),
  }
}

/** Those that the statement asks for. */
const valuesFor = (sql: string, values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`:${name}\\b`).test(sql)))
