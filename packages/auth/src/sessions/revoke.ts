import { createPace } from '../pacing/index.ts'
import { type Refusal, type Subject, subjectOf, tokenTypes } from '../tokens/index.ts'
import type { Device, RevokeReason } from './session.ts'
import { isUnknownForeigner, type SessionContext, sessionOf } from './session-context.ts'

export type Blacklisted =
  | { readonly outcome: 'void' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/**
 * Ends the session of a refresh token, whether the token is the current one, retired, or expired. Idempotent: what is
 * void already is void, as asked.
 */
export async function blacklist<U>(
  context: SessionContext<U>,
  token: string,
  device: Device,
): Promise<Blacklisted> {
  const verdict = await context.verify(token, tokenTypes.refresh)
  const { claimNames } = context.policy
  const isExpired =
    !verdict.ok && verdict.refusal === 'expired' && verdict.claims?.[claimNames.tokenType] === 'refresh'
  if (!verdict.ok && !isExpired) return { outcome: 'refused', refusal: verdict.refusal }
  const claims = verdict.claims ?? {}
  const subject = subjectOf(claims, claimNames, verdict.ok && verdict.isForeign)
  // a token that names no session, and may not become one, is void from the start
  const isForeign = subject.sessionId === undefined
  if (isForeign && (isExpired || (await isUnknownForeigner(context, claims, subject))))
    return { outcome: 'void' }
  const named = await context.accounts.idOf(subject.userId ?? '')
  // what the claim holds may have been changed since, and nobody is called so now: then the session knows whose it is
  const userId = named === '' ? await ownerOf(context, subject) : named
  const session = await sessionOf(context, { claims, subject, userId, kind: 'pair', device })
  if (session !== undefined && (await context.store.revoke(session.id, 'blacklisted'))) {
    const { id: sessionId, userId } = session
    context.emit({ type: 'revocation', userId, sessionId, reason: 'blacklisted', ...device })
  }
  return { outcome: 'void' }
}

async function ownerOf<U>({ store }: SessionContext<U>, { sessionId, userId }: Subject): Promise<string> {
  const session = sessionId === undefined || !userId ? undefined : await store.find(sessionId)
  return session?.userId ?? ''
}

/** Deletes the rows of sessions that nobody can need any more, in batches that never hold up a refresh. */
export async function flushExpired(
  { store }: Pick<SessionContext<unknown>, 'store'>,
  marginMs: number,
): Promise<number> {
  const pace = createPace()
  let total = 0
  for (;;) {
    const deleted = await store.deleteExpired(marginMs, flushBatch)
    total += deleted
    if (deleted < flushBatch) return total
    await pace.afterWriting()
  }
}

/** Ends every session of everybody, user by user, and says how many. */
export async function revokeEverybody(
  { store, emit }: Pick<SessionContext<unknown>, 'store' | 'emit'>,
  reason: RevokeReason = 'signed_out',
): Promise<number> {
  let total = 0
  for (let after = ''; ; ) {
    const owners = await store.listOwners(after, ownersBatch)
    for (const userId of owners) {
      total += await store.revokeAll(userId, reason)
      emit({ type: 'revocation', userId, sessionId: undefined, reason })
    }
    const last = owners.at(-1)
    if (last === undefined) return total
    after = last
  }
}

const ownersBatch = 1000
const flushBatch = 100
