import { type Endpoint, type EndpointName, endpoints, type Field } from '@carnet/contract'
import type { z } from 'zod'
import type { CookieTransport } from './cookies/cookie-transport.ts'
import { csrfHeader } from './cookies/csrf.ts'
import { answerSchemas, cookieAnswerSchemas } from './wire-schemas.ts'

/** An endpoint as it is told to clients, whichever way their tokens may travel. */
export interface Described {
  readonly endpoint: Endpoint
  /** The bodies of its answers when it succeeds; none where it answers no body. */
  readonly answers: readonly z.ZodType[]
  /** What proves a caller, each of which is enough; undefined: nothing is asked for. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[] | undefined
  /** Whether a client says by a header how it keeps its tokens. */
  readonly isChosen: boolean
}

type Transport = Pick<CookieTransport, 'isOptional' | 'readsAccess' | 'cookies'>

export function describedBy(transport: Transport | undefined, name: EndpointName): Described {
  const plain: Endpoint = endpoints[name]
  const schema = answerSchemas[name]
  const inBodies = schema === undefined ? [] : [schema]
  const isGuarded = plain.caller === 'user'
  if (transport === undefined) {
    const security = isGuarded ? [{ bearer: [] }] : undefined
    return { endpoint: plain, answers: inBodies, security, isChosen: false }
  }
  const { inCookies } = plain
  // what only a cookie makes possible happens nowhere else
  const isConcerned = !isGuarded || transport.readsAccess
  const more = isConcerned ? (inCookies?.failures ?? []) : []
  const endpoint = {
    ...plain,
    fields: fieldsOf(plain, transport),
    failures: [...new Set([...plain.failures, ...more])],
  }
  const inCookie = cookieAnswerSchemas[name]
  const other = inCookie === undefined ? [] : [inCookie]
  return {
    endpoint,
    answers: transport.isOptional ? [...inBodies, ...other] : inCookie === undefined ? inBodies : other,
    security: securityOf(name, plain, transport),
    isChosen: transport.isOptional && (inCookies?.fields !== undefined || inCookie !== undefined),
  }
}

/** Where a client may choose, a field of the body may be left out in favour of a cookie. */
function fieldsOf({ fields, inCookies }: Endpoint, { isOptional }: Transport): Endpoint['fields'] {
  const kept = inCookies?.fields
  if (kept === undefined) return fields
  if (!isOptional) return kept
  const entries = Object.entries<Field>(fields)
  return Object.fromEntries(entries.map(([name, field]) => [name, { ...field, isOptional: true as const }]))
}

function securityOf(name: EndpointName, endpoint: Endpoint, transport: Transport): Described['security'] {
  const { isOptional, readsAccess } = transport
  const changes = endpoint.method === 'GET' ? {} : { csrfToken: [] }
  if (endpoint.caller === 'user')
    return [{ bearer: [] }, ...(readsAccess ? [{ accessCookie: [], ...changes }] : [])]
  if (name === 'csrfToken') return [{ refreshCookie: [] }]
  if (endpoint.inCookies?.fields === undefined) return undefined
  const cookie = { [name === 'refreshSliding' ? 'accessCookie' : 'refreshCookie']: [], ...changes }
  return isOptional ? [{}, cookie] : [cookie]
}

/** The security schemes that cookies add to an API description. */
export function cookieSchemes({ cookies }: Transport): Readonly<Record<string, object>> {
  return {
    refreshCookie: { type: 'apiKey', in: 'cookie', name: cookies.refresh.name },
    csrfToken: { type: 'apiKey', in: 'header', name: csrfHeader },
    accessCookie: { type: 'apiKey', in: 'cookie', name: cookies.access.name },
  }
}
