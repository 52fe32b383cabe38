import { isIPv6 } from 'node:net'
import type { Device, Session } from './session.ts'
import type { SessionContext } from './session-context.ts'

/**
 * Whether a client is another one than a session's as far as can be told: both its address and its user agent are
 * known and differ. A phone that changes networks keeps its user agent, a browser that is brought up to date its
 * address.
 */
export function isStranger(session: Device, client: Device): boolean {
  const isOther = (one: string, other: string) => one !== '' && other !== '' && one !== other
  return isOther(session.userAgent, client.userAgent) && isOther(networkOf(session.ip), networkOf(client.ip))
}

// systems change the lower half of their IPv6 address every day, and have several at once (RFC 8981)
function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.split('::')
  const groups = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - last.length) }, () => '0')
  return [...groups, ...zeros, ...last]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/**
 * Notes that a retired token is about to be answered for a stranger: in the audit log, once in a generation. `ended`: that
 * has happened in too many generations in a row, and the session has ended with it. `moved`: it is no longer as it was
 * read. An owner and a thief who hold the same token must both refresh in each generation, or one of them is found out by
 * order; strangers by accident do not come so regularly.
 */
export async function noteShadow<U>(
  { policy, store, emit }: SessionContext<U>,
  session: Session,
  device: Device,
): Promise<'noted' | 'ended' | 'moved'> {
  const { shadowEndAfter = Number.POSITIVE_INFINITY } = policy
  const { id: sessionId, userId } = session
  // noted before, in this generation: whoever comes again and again makes nobody wait for the database
  const noted = session.shadowed < 0 ? -session.shadowed : 0
  const isNoted = noted > 0 && noted < shadowEndAfter
  const inARow = isNoted ? noted : await store.shadow(session, shadowEndAfter)
  if (inARow === 0) return 'moved'
  emit({ type: 'shadow', userId, sessionId, inARow, ...device })
  if (inARow < shadowEndAfter) return 'noted'
  emit({ type: 'revocation', userId, sessionId, reason: 'shadowed', ...device })
  return 'ended'
}
