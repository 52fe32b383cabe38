import { type Endpoint, endpoints } from '@carnet/contract'
import { Hono } from 'hono'
import { currentOrigin, userActor, withOrigin } from '../audit/index.ts'
import { StoreUnavailableError } from '../sessions/index.ts'
import { accepts } from './accepts.ts'
import { type Answer, failed, invalidInput } from './answer.ts'
import { type ConnectionInfo, isOverTls, isSecure } from './client-address.ts'
import { type Cors, createCors } from './cors.ts'
import { endpointNames } from './endpoint-names.ts'
import { createHandlers } from './handlers.ts'
import type { AroundCall, Call, HttpContext } from './http-context.ts'
import { jwksMediaType } from './jwks.ts'
import { describeEndpoint } from './options-metadata.ts'
import { routerPath } from './path-pattern.ts'
import { readBody } from './read-body.ts'
import { readFields } from './read-fields.ts'
import { requestOrigin } from './request-origin.ts'
import { eventStreamMediaType } from './revocation-stream.ts'
import { toResponse } from './to-response.ts'
import { busy } from './token-answers.ts'

/** Answers a Web request. `info` tells what the connection knows; without it no address is recorded. */
export type FetchHandler = (request: Request, info?: ConnectionInfo) => Promise<Response>

export interface HttpService {
  readonly handler: FetchHandler
  /** The paths that the handler answers, for hosts that route by path; a parameter is written `:id`. */
  readonly paths: readonly string[]
}

/** All endpoints behind one function. Never rejects: what goes wrong becomes an answer, and is told to `onError`. */
export function createHttpService<C extends object, U>(context: HttpContext<C, U>): HttpService {
  const handlers = createHandlers(context)
  const { aroundCall: around = unmeasured } = context
  const cors = createCors(context.corsOrigins, context.headerName)
  const router = new Hono<{ Bindings: { info: ConnectionInfo } }>({ strict: true })
  const isTlsPromised = ({ headers }: Request, info: ConnectionInfo) =>
    context.requireTls && isOverTls(headers, info, context.trustedHops)
  const paths: string[] = []
  for (const name of endpointNames(context)) {
    const endpoint: Endpoint = endpoints[name]
    const handle = handlers[name] as (call: Call) => Promise<Answer>
    const path = `${endpoint.atRoot ? '' : context.basePath}${routerPath(endpoint.path)}`
    const spellings = path.endsWith('/') ? [path, path.slice(0, -1)] : [path]
    paths.push(...spellings)
    const allow = allowed(endpoint)
    for (const spelling of spellings) {
      router.all(spelling, ({ req, env: { info } }) => {
        const { raw } = req
        const answer = () =>
          guardFaults(
            context,
            () => answerCall(context, { endpoint, handle, cors, parameters: req.param() }, raw, info),
            (answer) => toResponse(answer, raw, { allow, cors, isTlsPromised: isTlsPromised(raw, info) }),
          )
        return around({ endpoint: name, route: path, isProbe: endpoint.isProbe }, raw, answer)
      })
    }
  }
  router.notFound(({ req: { raw }, env: { info } }) =>
    around({ endpoint: 'other', route: '', isProbe: false }, raw, async () =>
      toResponse(failed('not_found'), raw, {
        allow: undefined,
        cors,
        isTlsPromised: isTlsPromised(raw, info),
      }),
    ),
  )
  return Object.freeze({
    paths,
    handler: async (request: Request, info: ConnectionInfo = unknownConnection) =>
      withOrigin(requestOrigin(request.headers, info, context.trustedHops), () =>
        router.fetch(request, { info }),
      ),
  })
}

const unmeasured: AroundCall = (_call, _request, work) => work()
const unknownConnection: ConnectionInfo = { remoteAddress: undefined, isEncrypted: false }

const allowed = ({ method }: Endpoint) => `${method === 'GET' ? 'GET, HEAD' : method}, OPTIONS`

/** A client that asks for a key set by its own media type wants what it gets (RFC 7517 8.5.1). */
function producedBy(endpoint: Endpoint): string[] {
  if (endpoint === endpoints.revocations) return [eventStreamMediaType]
  return endpoint === endpoints.jwks ? ['application/json', jwksMediaType] : ['application/json']
}

interface Route {
  readonly endpoint: Endpoint
  readonly handle: (call: Call) => Promise<Answer>
  readonly cors: Cors
  readonly parameters: Readonly<Record<string, string>>
}

async function answerCall<C extends object, U>(
  context: HttpContext<C, U>,
  { endpoint, handle, cors, parameters }: Route,
  request: Request,
  info: ConnectionInfo,
): Promise<Answer> {
  const { headers, method } = request
  if (context.requireTls && !endpoint.isProbe && !isSecure(headers, info, context.trustedHops))
    return failed('tls_required')
  if (method === 'OPTIONS' && headers.has('access-control-request-method')) {
    return { status: 204, body: undefined, headers: cors.preflightHeadersFor(headers.get('origin')) }
  }
  if (!accepts(headers.get('accept'), producedBy(endpoint))) return failed('not_acceptable')
  if (method === 'OPTIONS') return describeEndpoint(endpoint)
  const isExpected = method === endpoint.method || (method === 'HEAD' && endpoint.method === 'GET')
  if (!isExpected) return failed('method_not_allowed', { method })
  const { ip, userAgent } = currentOrigin()
  const caller = await identify(context, endpoint, headers)
  if (caller !== undefined && 'status' in caller) return caller
  const lastEventId = headers.get('last-event-id') ?? undefined
  const call = { parameters, device: { ip, userAgent }, caller, lastEventId }
  const handleAs = (fields: object) =>
    caller === undefined
      ? handle({ ...call, fields })
      : withOrigin({ actor: actorOf(caller) }, () => handle({ ...call, fields }))
  if (endpoint.method !== 'POST') return handleAs({})
  const body = await readBody(request)
  if ('failure' in body) return body.failure
  const read = readFields(body.value, endpoint.fields)
  return 'problems' in read ? invalidInput(read.problems) : handleAs(read.values)
}

async function identify<C extends object, U>(
  { guard, headerName }: HttpContext<C, U>,
  { caller }: Endpoint,
  headers: Headers,
): Promise<Call['caller'] | Answer> {
  if (caller === 'anyone') return undefined
  const verdict = await guard(headers.get(headerName) ?? undefined, { user: true })
  return verdict.ok ? verdict.auth : verdict.refusal
}

/** By the id in the table, whatever field of the user a token names. */
function actorOf({ user, userId }: NonNullable<Call['caller']>): string {
  const { id } = (user ?? {}) as { readonly id?: unknown }
  return userActor(String(id ?? userId))
}

/** The last resort: a fault ends one request and tells its caller nothing. */
async function guardFaults<C extends object, U>(
  { onError }: HttpContext<C, U>,
  work: () => Promise<Answer>,
  respond: (answer: Answer) => Response,
): Promise<Response> {
  try {
    return respond(await work())
  } catch (error) {
    onError(error)
    return respond(error instanceof StoreUnavailableError ? busy : failed('internal_error'))
  }
}
