import type { Answered } from './call.ts'
import type { SignOutReason } from './client.ts'
import { ClientError } from './client-error.ts'
import type { Core, Machine, Sharing } from './core.ts'
import { type Held, toHeld } from './held-session.ts'
import type { Kept } from './kept-session.ts'

/**
 * The session that an answer with tokens brings.
 *
 * @throws ClientError `unexpected_answer` where it brings none.
 */
export function toReceived(core: Machine, answered: Answered, shown?: Kept): Held {
  const { access, refresh, csrf, ...more } = answered
  // the browser may have shown the cookie of another session than this page held
  const before = shown?.csrf === csrf ? shown : undefined
  const held = toHeld({
    access,
    refresh: refresh ?? before?.refresh,
    csrf,
    answer: shown ? before?.answer : more,
    atMs: core.now(),
  })
  if (!held?.session) throw new ClientError('unexpected_answer')
  return held
}

/** Takes a session up, keeps it and tells the other tabs. */
export async function adopt(core: Sharing, next: Held): Promise<void> {
  core.tell({ kept: next.kept, began: core.held()?.id !== next.id })
  core.replace(next)
  await core.save()
}

/** Lets a session go, here and in the other tabs. */
export async function end(core: Core, reason: SignOutReason): Promise<void> {
  const held = core.held()
  core.replace(undefined, reason)
  if (held) {
    core.tell({ id: held.id, ended: true })
    core.transport.forget?.(core, held.kept)
  }
  await core.save()
}
