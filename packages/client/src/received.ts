import type { Answered } from './call.ts'
import type { SignOutReason } from './client.ts'
import { ClientError } from './client-error.ts'
import type { Core, Machine, Sharing } from './core.ts'
import { type Held, toHeld } from './held-session.ts'
import type { Kept } from './kept-session.ts'
import { readClaims } from './token-claims.ts'

/**
 * The session that an answer with tokens brings.
 *
 * @throws ClientError `unexpected_answer` where it brings none.
 */
export function toReceived(core: Machine, { body, headers }: Answered, before?: Kept): Held {
  const { access, refresh = before?.refresh, csrf = before?.csrf, ...more } = body
  const atMs = core.now()
  // an access token is made when it is answered, so its date stands in where the header may not be read
  const serverMs = Date.parse(headers.get('date') ?? '') || Number(readClaims(access)?.['iat']) * 1000
  const skewMs = serverMs - atMs || 0
  const held = toHeld({ answer: before ? before.answer : more, access, refresh, csrf, atMs, skewMs })
  if (!held?.session) throw new ClientError('unexpected_answer')
  return held
}

/** Takes a session up, keeps it and tells the other tabs. */
export async function adopt(core: Sharing, next: Held): Promise<void> {
  core.tell({ is: 'session', kept: next.kept, began: core.held()?.id !== next.id })
  core.replace(next)
  await core.save()
}

/** Lets a session go, here and in the other tabs. */
export async function end(core: Core, reason: SignOutReason): Promise<void> {
  const held = core.held()
  core.replace(undefined, reason)
  if (held) core.tell({ is: 'ended', id: held.id })
  core.transport.forget?.(core)
  await core.save()
}
