import type { CarriedSession, SessionOutcome } from '../../../moving/index.ts'
import type { Connection } from '../connection.ts'
import type { Revocations } from '../revocations.ts'
import { text } from '../rows.ts'

export type SessionStatements = ReturnType<typeof prepareSessions>

// nothing is known of the devices, and nobody has been seen here yet
const values = "?1, ?2, ?3, ?4, '[]', 0, ?5, ?5, ?5, ?6, ?7, ?8, ?9, '', '', ?10"
const columns = `id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at, expires_at,
  ends_at, revoked_at, revoke_reason, user_agent, ip, adopted_until`

export const prepareSessions = ({ prepare }: Connection) => ({
  insertVoid: prepare(
    `INSERT INTO carnet_session (${columns}) VALUES (${values}) ON CONFLICT (id) DO NOTHING`,
  ),
  // only for the person whose token it is: somebody else may have got the id here
  insertLive: prepare(`INSERT INTO carnet_session (${columns}) SELECT ${values}
    WHERE EXISTS (SELECT 1 FROM carnet_user WHERE id = CAST(?2 AS INTEGER) AND
      (username = ?11 OR (email = ?12 AND email <> '' AND date_joined = ?13)))
    ON CONFLICT (id) DO NOTHING`),
  advance:
    prepare(`UPDATE carnet_session SET current_jti = ?2, rotated_at = ?3, last_seen_at = ?3, expires_at = ?4
    WHERE id = ?1 AND generation = 0 AND revoked_at IS NULL AND rotated_at < ?3`),
  find: prepare('SELECT current_jti FROM carnet_session WHERE id = ?'),
})

/** Stores the session of a token, within the caller's transaction. */
export function carrySession(
  statements: SessionStatements,
  revocations: Revocations,
  session: CarriedSession,
): SessionOutcome {
  return session.revokedAtMs === undefined
    ? carryLive(statements, session)
    : carryVoid(statements, revocations, session)
}

function carryLive(statements: SessionStatements, session: CarriedSession): SessionOutcome {
  const { owner } = session
  const person = [owner?.username ?? '', owner?.email ?? '', owner?.dateJoinedMs ?? 0]
  if (statements.insertLive().run(...toRow(session), ...person).changes === 1) return 'carried'
  if (statements.find().get(session.id) === undefined) return 'no_user'
  // a session that goes by its own id, and that the source has refreshed since it was carried
  if (session.isNamed)
    statements.advance().run(session.id, session.jti, session.issuedAtMs, expiryOf(session))
  return 'present'
}

function carryVoid(
  statements: SessionStatements,
  revocations: Revocations,
  session: CarriedSession,
): SessionOutcome {
  if (statements.insertVoid().run(...toRow(session)).changes === 1) return 'carried'
  // of a session with a newer token an old one may be void without ending it
  const [found] = session.isNamed ? statements.find().all(session.id) : []
  if (found !== undefined && text(found, 'current_jti') !== session.jti) return 'present'
  return revocations.end({ sessionId: session.id }, 'blacklisted') === 1 ? 'ended' : 'present'
}

const expiryOf = ({ expiresAtMs, endsAtMs = Infinity }: CarriedSession) => Math.min(expiresAtMs, endsAtMs)

const toRow = (session: CarriedSession): readonly (string | number | null)[] => [
  session.id,
  session.userId,
  session.kind,
  session.jti,
  session.issuedAtMs,
  expiryOf(session),
  session.endsAtMs ?? null,
  session.revokedAtMs ?? null,
  session.revokedAtMs === undefined ? null : 'blacklisted',
  session.isNamed ? null : session.expiresAtMs,
]
