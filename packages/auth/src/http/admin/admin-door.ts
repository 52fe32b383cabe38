import type { AdminEndpoint } from '@carnet/contract'
import type { AdminSession, Device } from '../../sessions/index.ts'
import { type Answer, failed } from '../answer.ts'
import { createCookie } from '../cookies/cookies.ts'
import type { AdminCaller, AdminContext } from './admin-context.ts'
import { sessionRequired } from './outcomes.ts'

/** Holds the token of a session of the admin. No script reads it, and no other site sends it. */
export const adminCookie = createCookie('admin', { httpOnly: true, sameSite: 'strict' })

/** Who may come in. */
export interface AdminDoor {
  /** The caller that the cookie names, or the refusal. No header with a token of the API is looked at. */
  readonly enter: (endpoint: AdminEndpoint, headers: Headers, device: Device) => Promise<AdminCaller | Answer>
  readonly toCaller: (admin: AdminSession<unknown>) => AdminCaller
}

// to note each request would write a row for each
const touchEveryMs = 30_000

export function createAdminDoor(context: AdminContext): AdminDoor {
  const { sessions, policy, csrf } = context
  const { idleSeconds, confirmSeconds } = policy

  function toCaller(admin: AdminSession<unknown>): AdminCaller {
    const sinceSeconds = admin.session.readAtMs / 1000 - admin.authSeconds
    return {
      ...admin,
      permissions: new Set(context.permissionsOf(admin.account)),
      isConfirmed: sinceSeconds < confirmSeconds,
    }
  }

  /** The session, unless nothing was asked in it for too long; then it ends. */
  async function findLive(headers: Headers): Promise<AdminSession<unknown> | undefined> {
    const token = adminCookie.read(headers.get('cookie'))
    const admin = token === undefined ? undefined : await sessions.admin.read(token)
    if (admin === undefined) return undefined
    const { readAtMs, lastSeenAtMs } = admin.session
    if (readAtMs - lastSeenAtMs < idleSeconds * 1000) return admin
    await sessions.admin.endIdle(admin.session)
    return undefined
  }

  return {
    toCaller,
    async enter(endpoint, headers, device) {
      const admin = await findLive(headers)
      if (admin === undefined) return sessionRequired
      const { session } = admin
      const caller = toCaller(admin)
      const refusal = checkSource(endpoint, headers, session.id) ?? checkCaller(endpoint, caller)
      if (refusal !== undefined) return refusal
      if (session.readAtMs - session.lastSeenAtMs >= touchEveryMs) await sessions.admin.touch(session, device)
      return caller
    },
  }

  function checkSource({ method, answers }: AdminEndpoint, headers: Headers, sessionId: string) {
    if (method !== 'GET') return csrf.check(headers, sessionId)
    // a file is fetched by a link, and no other site shall make that
    return answers === 'file' ? csrf.checkSource(headers) : undefined
  }
}

function checkCaller(
  { permission, needsConfirmation }: AdminEndpoint,
  caller: AdminCaller,
): Answer | undefined {
  const isAllowed = permission === 'staff' || (permission !== 'anyone' && caller.permissions.has(permission))
  if (!caller.account.isStaff || !isAllowed) return failed('permission_denied')
  return needsConfirmation && !caller.isConfirmed ? failed('confirmation_required') : undefined
}
