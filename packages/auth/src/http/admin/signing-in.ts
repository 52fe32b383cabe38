import type { AdminMe } from '@carnet/contract'
import type { AdminSession } from '../../sessions/index.ts'
import { type Answer, failed, invalidInput, noContent, ok } from '../answer.ts'
import { busy, throttled } from '../token-answers.ts'
import type { AdminCall, AdminCaller, AdminContext, OpenCall } from './admin-context.ts'
import { type AdminDoor, adminCookie } from './admin-door.ts'
import { challenge, sessionRequired } from './outcomes.ts'
import { iso } from './times.ts'

/** Begins and ends the sessions of the admin, and says who is signed in. */
export function createSigningIn(context: AdminContext, door: AdminDoor) {
  const { sessions, policy, audit } = context
  return {
    async signIn(call: OpenCall<'signIn'>): Promise<Answer> {
      if (!call.isSecure) return failed('cookies_need_tls')
      const { username: login, password } = call.fields
      const granted = await sessions.admin.signIn({ login, password }, call.device, policy.lifetimeSeconds)
      if (granted.outcome === 'overloaded') return busy
      if (granted.outcome === 'throttled') return throttled(granted)
      if (granted.outcome === 'refused') return failed('no_staff_account', {}, challenge)
      // a session that somebody may have laid under this browser ends here (ASVS 7.2.4)
      const before = call.cookie === undefined ? undefined : await sessions.admin.read(call.cookie)
      if (before !== undefined) await sessions.revoke(before.session.id)
      return withCookie(context, granted, ok(toMe(context, door.toCaller(granted))))
    },
    async signOut({ cookie }: OpenCall<'signOut'>): Promise<Answer> {
      const found = cookie === undefined ? undefined : await sessions.admin.read(cookie)
      if (found !== undefined) await sessions.revoke(found.session.id)
      // not the site's cookies and storage, which belong to the pages beside the admin
      const headers = { 'clear-site-data': '"cache"' }
      return { ...noContent, headers, cookies: [adminCookie.clear()] }
    },
    async confirm({ caller, fields, device }: AdminCall<'confirm'>): Promise<Answer> {
      const { account, session } = caller
      const claimed = { owner: account.owner, password: fields.password }
      const confirmed = await sessions.confirmPassword(claimed, device)
      if (confirmed.outcome === 'overloaded') return busy
      if (confirmed.outcome === 'throttled') return throttled(confirmed)
      const about = { action: 'admin_confirmed', userId: account.id, sessionId: session.id } as const
      if (confirmed.outcome === 'mismatch' || confirmed.account.id !== account.id) {
        await audit.record({ ...about, result: 'refused', detail: { reason: 'wrong_password' } })
        return invalidInput({ password: ['Invalid password.'] })
      }
      await audit.record(about)
      // who proves once more who they are gets another token (ASVS 7.2.4)
      const reissued = await sessions.admin.reissue(session, device)
      if (reissued === undefined) return sessionRequired
      const authSeconds = Math.floor(session.readAtMs / 1000)
      const until = iso((authSeconds + policy.confirmSeconds) * 1000)
      const admin = { ...caller, session: reissued, authSeconds }
      return withCookie(context, admin, ok({ confirmed_until: until }))
    },
    me: async ({ caller }: AdminCall<'me'>): Promise<Answer> => ok(toMe(context, caller)),
  }
}

/** The answer with the cookie of a session as it is now. */
export function withCookie(
  { sessions }: Pick<AdminContext, 'sessions'>,
  admin: AdminSession<unknown>,
  answer: Answer,
): Answer {
  const { expiresAtMs, readAtMs } = admin.session
  const seconds = Math.max(1, Math.floor((expiresAtMs - readAtMs) / 1000))
  return { ...answer, cookies: [adminCookie.set(sessions.admin.tokenOf(admin), seconds)] }
}

function toMe(context: AdminContext, caller: AdminCaller): AdminMe {
  const { account, session, permissions, isConfirmed, authSeconds } = caller
  const { policy } = context
  return {
    user: {
      id: account.id,
      username: context.nameOf(account.user),
      staff: account.isStaff,
      superuser: account.isSuperuser,
    },
    permissions: [...permissions],
    csrf: context.csrf.tokenFor(session.id),
    session: {
      id: session.id,
      ends_at: iso(session.expiresAtMs),
      idle_ends_at: iso(Math.min(session.expiresAtMs, session.readAtMs + policy.idleSeconds * 1000)),
      confirmed_until: isConfirmed ? iso((authSeconds + policy.confirmSeconds) * 1000) : null,
    },
    server: context.server,
  }
}
