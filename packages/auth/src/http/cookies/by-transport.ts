import { type Endpoint, type EndpointName, endpoints, type Field } from '@carnet/contract'
import type { Answer } from '../answer.ts'
import { createHandlers } from '../handlers.ts'
import type { Call, HttpContext } from '../http-context.ts'
import { createCookieHandlers, isKeptInCookies, ownerIn } from './cookie-handlers.ts'
import type { CookieTransport } from './cookie-transport.ts'
import type { HeaderReader } from './csrf.ts'

/** How one call is answered, as its client keeps its tokens. */
export interface Answering {
  readonly fields: Readonly<Record<string, Field>>
  readonly handle: (call: Call) => Promise<Answer>
  /** Whether the answer may set cookies, which browsers take over TLS only. */
  readonly setsCookies: boolean
}

type Handle = Answering['handle']

/** What answers an endpoint: by the headers of a call, where a client has the choice. */
export function createAnswerings<C extends object, U>(
  context: HttpContext<C, U>,
): (name: EndpointName) => (headers: HeaderReader) => Answering {
  const { transport } = context
  const handlers = createHandlers(context)
  const inBodies = (name: EndpointName): Answering => ({
    fields: endpoints[name].fields,
    handle: handlers[name] as Handle,
    setsCookies: false,
  })
  if (transport === undefined) return (name) => always(inBodies(name))
  const cookieHandlers = createCookieHandlers(context, transport)
  return (name) => {
    const other = inBodies(name)
    if (clearing.has(name)) {
      const handle = clearingAfter(transport, other.handle, name)
      return (headers) => (transport.isMeant(headers) ? { ...other, handle } : other)
    }
    if (!isKeptInCookies(name)) return always(other)
    const { inCookies, fields }: Endpoint = endpoints[name]
    const kept = {
      fields: inCookies?.fields ?? fields,
      handle: cookieHandlers[name] as Handle,
      setsCookies: true,
    }
    if (name === 'csrfToken') return always(kept)
    return (headers) => (transport.isMeant(headers) ? kept : other)
  }
}

const always = (answering: Answering) => () => answering

const clearing: ReadonlySet<EndpointName> = new Set(['endSession', 'endAllSessions'])

/** Ends sessions, and clears the cookies that hold one of them: they are good for nothing any more. */
function clearingAfter(transport: CookieTransport, handle: Handle, name: EndpointName): Handle {
  return async (call) => {
    const answer = await handle(call)
    if (answer.status >= 300) return answer
    const owner = await ownerIn(transport, call.headers.get('cookie'))
    if (owner === undefined) return answer
    const { caller, parameters, fields } = call
    const isSpared = 'except' in fields && owner.sessionId === caller?.sessionId
    const isEnded =
      name === 'endSession'
        ? owner.sessionId === parameters['id']
        : owner.userId === caller?.userId && !isSpared
    return isEnded ? { ...answer, cookies: transport.cleared() } : answer
  }
}
