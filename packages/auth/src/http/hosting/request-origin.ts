import { randomUUID } from 'node:crypto'
import type { Origin } from '../../audit/index.ts'
import { type ConnectionInfo, clientAddress } from './client-address.ts'

/** Where a request comes from; who sends it is not known yet. */
export const requestOrigin = (headers: Headers, info: ConnectionInfo, hops: number): Origin => ({
  actor: '',
  ip: clientAddress(headers, info, hops).slice(0, 64),
  userAgent: (headers.get('user-agent') ?? '').slice(0, 256),
  requestId: trustedId(headers, hops) ?? randomUUID(),
})

/** The name that a trusted proxy has given the request: from anybody else it could be another request's. */
function trustedId(headers: Headers, hops: number): string | undefined {
  const given = hops > 0 ? headers.get('x-request-id') : null
  return given !== null && /^[\w.:/+=-]{1,64}$/.test(given) ? given : undefined
}
