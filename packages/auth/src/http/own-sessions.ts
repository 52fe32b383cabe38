import type { Requests, SessionAnswer } from '@carnet/contract'
import type { Authenticated } from '../guard/index.ts'
import { adoptedSessionId, deviceName, isSessionId, type Session, subjectOf } from '../sessions/index.ts'
import { type Answer, failed, invalidInput, noContent, ok } from './answer.ts'
import type { Call, HttpContext } from './http-context.ts'

type Caller = Authenticated<object, unknown>

/** The endpoints by which users look at their own sessions and end them. */
export function createOwnSessions<C extends object, U>(context: HttpContext<C, U>) {
  const { sessions } = context
  const ownerOf = (caller: Caller | undefined) => sessions.accounts.idOf(caller?.userId ?? '')
  return {
    async list({ caller }: Call): Promise<Answer> {
      const all = await sessions.listLive(await ownerOf(caller))
      // who has a token of the API need not learn from where its owner is in the admin
      const live = all.filter(({ kind }) => kind !== 'admin')
      const current = currentOf(context, caller)
      return ok({ sessions: live.map((session) => toAnswer(session, current)) })
    },
    /** What has ended already stays ended; what is another user's is as good as unknown. */
    async end({ caller, parameters, device }: Call): Promise<Answer> {
      const { id = '' } = parameters
      if (!isSessionId(id)) return failed('not_found')
      return (await sessions.revokeOwn(await ownerOf(caller), id, device)) ? noContent : failed('not_found')
    },
    async endAll({ caller, fields, device }: Call<Requests['endAllSessions']>): Promise<Answer> {
      const except = fields.except === undefined ? undefined : currentOf(context, caller)
      if (fields.except !== undefined && except === undefined) return namesNoSession
      const kept = except === undefined ? {} : { except }
      return ok({ revoked: await sessions.revokeAll(await ownerOf(caller), { ...kept, device }) })
    },
  }
}

const namesNoSession = invalidInput({ except: ['This token does not name its session.'] })

/**
 * The session that the caller's token belongs to. An access token of another system names none; a sliding token is, or
 * would become, a session of its own.
 */
function currentOf<C extends object, U>(
  { claimNames }: HttpContext<C, U>,
  caller: Caller | undefined,
): string | undefined {
  if (caller === undefined || caller.sessionId !== undefined) return caller?.sessionId
  if (caller.token[claimNames.tokenType] !== 'sliding') return undefined
  return adoptedSessionId(caller.token, subjectOf(caller.token, claimNames).jti)
}

function toAnswer(session: Session, current: string | undefined): SessionAnswer {
  const { id, userAgent, ip, createdAtMs, lastSeenAtMs, expiresAtMs } = session
  return {
    id,
    device: deviceName(userAgent),
    user_agent: userAgent,
    ip,
    created_at: new Date(createdAtMs).toISOString(),
    last_used_at: new Date(lastSeenAtMs).toISOString(),
    expires_at: new Date(expiresAtMs).toISOString(),
    current: id === current,
  }
}
