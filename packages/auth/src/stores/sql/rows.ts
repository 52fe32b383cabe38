import type { StoredKey } from '../../keys/index.ts'
import type { FoundSession, RetiredToken, Session } from '../../sessions/index.ts'
import type { StoredUser } from '../../users/index.ts'
import type { Row } from './recipe.ts'

/** Of a row that was read together with `read_at`. */
export function toSession(row: Row): FoundSession {
  return {
    id: text(row, 'id'),
    userId: text(row, 'user_id'),
    kind: text(row, 'kind') as Session['kind'],
    currentJti: text(row, 'current_jti'),
    recent: toRecent(text(row, 'recent')),
    generation: number(row, 'generation'),
    rotatedAtMs: number(row, 'rotated_at'),
    createdAtMs: number(row, 'created_at'),
    lastSeenAtMs: number(row, 'last_seen_at'),
    expiresAtMs: number(row, 'expires_at'),
    endsAtMs: optionalNumber(row, 'ends_at'),
    revokedAtMs: optionalNumber(row, 'revoked_at'),
    revokeReason: (row['revoke_reason'] ?? undefined) as Session['revokeReason'],
    userAgent: text(row, 'user_agent'),
    ip: text(row, 'ip'),
    confirmedAtMs: optionalNumber(row, 'confirmed_at'),
    shadowed: number(row, 'shadowed'),
    readAtMs: number(row, 'read_at'),
  }
}

function toRecent(json: string): RetiredToken[] {
  if (json === '[]') return []
  return (JSON.parse(json) as [string, number][]).map(([jti, retiredAtMs]) => ({ jti, retiredAtMs }))
}

export function toUser(row: Row): StoredUser {
  const lastLogin = optionalNumber(row, 'last_login')
  return {
    id: String(number(row, 'id')),
    username: text(row, 'username'),
    password: text(row, 'password'),
    email: text(row, 'email'),
    firstName: text(row, 'first_name'),
    lastName: text(row, 'last_name'),
    isActive: number(row, 'is_active') === 1,
    isStaff: number(row, 'is_staff') === 1,
    isSuperuser: number(row, 'is_superuser') === 1,
    lastLogin: lastLogin === undefined ? null : new Date(lastLogin),
    dateJoined: new Date(number(row, 'date_joined')),
    fields: JSON.parse(text(row, 'fields')) as Record<string, unknown>,
  }
}

export function toKey(row: Row): StoredKey {
  return {
    kid: text(row, 'kid'),
    algorithm: text(row, 'algorithm') as StoredKey['algorithm'],
    state: text(row, 'state') as StoredKey['state'],
    sealed: text(row, 'sealed'),
    createdAtMs: number(row, 'created_at'),
    changedAtMs: number(row, 'changed_at'),
  }
}

export const text = (row: Row, column: string): string => String(row[column])

export const number = (row: Row, column: string): number => Number(row[column])

export function optionalNumber(row: Row, column: string): number | undefined {
  const value = row[column]
  return value === null || value === undefined ? undefined : Number(value)
}
