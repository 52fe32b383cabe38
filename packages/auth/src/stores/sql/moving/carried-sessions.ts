import type { CarriedSession, SessionOutcome } from '../../../moving/index.ts'
import { changes, first, type Recipe, type Values } from '../recipe.ts'
import type { Revocations } from '../revocations.ts'
import { text } from '../rows.ts'

/** Stores the session of a token, within the caller's transaction. */
export function* carrySession(revocations: Revocations, session: CarriedSession): Recipe<SessionOutcome> {
  return session.revokedAtMs === undefined
    ? yield* carryLive(session)
    : yield* carryVoid(revocations, session)
}

function* carryLive(session: CarriedSession): Recipe<SessionOutcome> {
  const { id, jti, issuedAtMs, owner, userId } = session
  const { username = '', email = '', dateJoinedMs = 0 } = owner ?? {}
  const person = { userKey: Number(userId), username, email, dateJoined: dateJoinedMs }
  if ((yield* changes(insertLive, { ...toValues(session), ...person })) === 1) return 'carried'
  if ((yield* first(find, { id })) === undefined) return 'no_user'
  // a session that goes by its own id, and that the source has refreshed since it was carried
  if (session.isNamed)
    yield* changes(advance, { id, jti, issuedAt: issuedAtMs, expiresAt: expiryOf(session) })
  return 'present'
}

function* carryVoid(revocations: Revocations, session: CarriedSession): Recipe<SessionOutcome> {
  const { id, jti } = session
  if ((yield* changes(insertVoid, toValues(session))) === 1) return 'carried'
  // of a session with a newer token an old one may be void without ending it
  const found = session.isNamed ? yield* first(find, { id }) : undefined
  if (found !== undefined && text(found, 'current_jti') !== jti) return 'present'
  return (yield* revocations.end({ sessionId: id }, 'blacklisted')) === 1 ? 'ended' : 'present'
}

const expiryOf = ({ expiresAtMs, endsAtMs = Infinity }: CarriedSession) => Math.min(expiresAtMs, endsAtMs)

const toValues = (session: CarriedSession): Values => ({
  id: session.id,
  userId: session.userId,
  kind: session.kind,
  jti: session.jti,
  issuedAt: session.issuedAtMs,
  expiresAt: expiryOf(session),
  endsAt: session.endsAtMs ?? null,
  revokedAt: session.revokedAtMs ?? null,
  reason: session.revokedAtMs === undefined ? null : 'blacklisted',
  adoptedUntil: session.isNamed ? null : session.expiresAtMs,
})

// nothing is known of the devices, and nobody has been seen here yet
const values = `:id, :userId, :kind, :jti, '[]', 0, :issuedAt, :issuedAt, :issuedAt, :expiresAt, :endsAt, :revokedAt,
  :reason, '', '', :adoptedUntil`
const columns = `id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at, expires_at,
  ends_at, revoked_at, revoke_reason, user_agent, ip, adopted_until`

const insertVoid = `INSERT INTO carnet_session (${columns}) VALUES (${values}) ON CONFLICT (id) DO NOTHING`

// only for the person whose token it is: somebody else may have got the id here
const insertLive = `INSERT INTO carnet_session (${columns}) SELECT ${values}
  WHERE EXISTS (SELECT 1 FROM carnet_user WHERE id = :userKey AND
    (username = :username OR (email = :email AND email <> '' AND date_joined = :dateJoined)))
  ON CONFLICT (id) DO NOTHING`

const advance = `UPDATE carnet_session SET current_jti = :jti, rotated_at = :issuedAt, last_seen_at = :issuedAt,
  expires_at = :expiresAt WHERE id = :id AND generation = 0 AND revoked_at IS NULL AND rotated_at < :issuedAt`

const find = 'SELECT current_jti FROM carnet_session WHERE id = :id'
