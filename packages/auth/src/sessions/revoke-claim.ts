import { createHash } from 'node:crypto'
import type { Claims, Subject } from '../tokens/index.ts'
import type { Account } from '../users/index.ts'
import type { SessionPolicy } from './policy.ts'
import type { Device, Session } from './session.ts'
import type { SessionContext } from './session-context.ts'

/** The token is older than its user's password. */
export interface PasswordChanged {
  readonly outcome: 'password_changed'
}

/** Whether a token is older than its user's password, as SimpleJWT's `CHECK_REVOKE_TOKEN` finds it out. */
export function passwordChange({ revokeClaim }: Pick<SessionPolicy, 'revokeClaim'>) {
  return {
    /** Tells at once whether there is anything to compare: our own tokens end with their session instead. */
    mayBe: ({ sessionId }: Pick<Subject, 'sessionId'>): boolean =>
      revokeClaim !== undefined && sessionId === undefined,
    /** Whether such a token carries the mark of another password, or none. */
    isSince: (token: Claims, account: MarkedAccount): boolean =>
      revokeClaim !== undefined && token[revokeClaim] !== passwordMark(account),
  }
}

type MarkedAccount = Pick<Account<unknown>, 'passwordHash'>

const passwordMark = ({ passwordHash = '' }: MarkedAccount) =>
  createHash('md5').update(passwordHash).digest('hex').toUpperCase()

/** Ends the session that such a token became, so that the next try finds it blacklisted. */
export async function endForPassword<U>(
  { store, emit }: SessionContext<U>,
  session: Session,
  device: Device,
): Promise<PasswordChanged> {
  const { id: sessionId, userId } = session
  if (await store.revoke(sessionId, 'password_changed'))
    emit({ type: 'revocation', userId, sessionId, reason: 'password_changed', ...device })
  return { outcome: 'password_changed' }
}
