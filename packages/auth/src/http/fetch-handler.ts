import { type Endpoint, endpoints } from '@carnet/contract'
import { Hono } from 'hono'
import { currentOrigin, userActor, withOrigin } from '../audit/index.ts'
import { StoreUnavailableError } from '../sessions/index.ts'
import { accepts } from './accepts.ts'
import { type Answer, failed, invalidInput } from './answer.ts'
import { type Answering, createAnswerings } from './cookies/by-transport.ts'
import { type CookieGuard, createCookieGuard } from './cookies/cookie-guard.ts'
import type { HeaderReader } from './cookies/csrf.ts'
import { type Cors, createCors } from './cors.ts'
import { describedBy } from './described.ts'
import { endpointNames } from './endpoint-names.ts'
import { type ConnectionInfo, isOverTls, isSecure } from './hosting/client-address.ts'
import { routerPath } from './hosting/path-pattern.ts'
import { requestOrigin } from './hosting/request-origin.ts'
import type { AroundCall, Call, HttpContext } from './http-context.ts'
import { jwksMediaType } from './jwks.ts'
import { describeEndpoint } from './options-metadata.ts'
import { openPages, visitOf } from './pages/open-pages.ts'
import { readBody } from './read-body.ts'
import { readFields } from './read-fields.ts'
import { eventStreamMediaType } from './revocation-stream.ts'
import { toResponse } from './to-response.ts'
import { busy } from './token-answers.ts'

/** Answers a Web request. `info` tells what the connection knows; without it no address is recorded. */
export type FetchHandler = (request: Request, info?: ConnectionInfo) => Promise<Response>

export interface HttpService<C extends object = object, U = unknown> {
  readonly handler: FetchHandler
  /** The paths that the handler answers, for hosts that route by path; a parameter is written `:id`. */
  readonly paths: readonly string[]
  /** Who calls, by a cookie, for requests without the authorization header. Absent where cookies say nothing of it. */
  readonly authenticateByCookie?: CookieGuard<C, U>
}

/** All endpoints behind one function. Never rejects: what goes wrong becomes an answer, and is told to `onError`. */
export function createHttpService<C extends object, U>(context: HttpContext<C, U>): HttpService<C, U> {
  const answeringOf = createAnswerings(context)
  const { transport, guard, headerTypes } = context
  const byCookie = transport?.readsAccess ? createCookieGuard(guard, transport, headerTypes) : undefined
  const { aroundCall: around = unmeasured } = context
  const cors = createCors({
    origins: context.corsOrigins,
    cookieOrigins: transport?.origins ?? [],
    headerName: context.headerName,
  })
  const router = new Hono<{ Bindings: { info: ConnectionInfo } }>({ strict: true })
  const isTlsPromised = ({ headers }: Request, info: ConnectionInfo) =>
    context.requireTls && isOverTls(headers, info, context.trustedHops)
  const paths: string[] = []
  const pages = openPages(context)
  for (const name of endpointNames(context)) {
    const endpoint: Endpoint = endpoints[name]
    const answering = answeringOf(name)
    const { endpoint: described } = describedBy(transport, name)
    const path = `${endpoint.atRoot ? '' : context.basePath}${routerPath(endpoint.path)}`
    const spellings = path.endsWith('/') ? [path, path.slice(0, -1)] : [path]
    paths.push(...spellings)
    const allow = allowed(endpoint)
    const produced = producedBy(endpoint)
    for (const spelling of spellings) {
      router.all(spelling, ({ req, env: { info } }) => {
        const { raw } = req
        const route = { endpoint, described, answering, byCookie, cors, parameters: req.param() }
        const refuse = (answer: Answer, request = raw) =>
          toResponse(answer, request, { allow, cors, isTlsPromised: isTlsPromised(raw, info) })
        const answer = (request: Request) =>
          guardFaults(
            context,
            () => answerCall(context, route, request, info),
            (answer) => refuse(answer, request),
          )
        const respond = () =>
          pages?.isFor(raw, produced)
            ? pages.showEndpoint(name, visitOf(context, raw, info, { endpoint: described, answer, refuse }))
            : answer(raw)
        return around({ endpoint: name, route: path, isProbe: endpoint.isProbe }, raw, respond)
      })
    }
  }
  const showPage = async (raw: Request, info: ConnectionInfo) => {
    const refuse = (answer: Answer, request = raw) =>
      toResponse(answer, request, { allow: undefined, cors, isTlsPromised: isTlsPromised(raw, info) })
    const answer = async () => refuse(failed('not_found'))
    const ask = async (request: Request) => router.fetch(request, { info })
    return pages === undefined ? answer() : pages.show(visitOf(context, raw, info, { answer, refuse }), ask)
  }
  for (const path of pages?.paths ?? []) {
    paths.push(path)
    router.all(path, ({ req: { raw }, env: { info } }) =>
      around({ endpoint: 'other', route: path, isProbe: false }, raw, () => showPage(raw, info)),
    )
  }
  router.notFound(({ req: { raw }, env: { info } }) =>
    around({ endpoint: 'other', route: '', isProbe: false }, raw, () => showPage(raw, info)),
  )
  return Object.freeze({
    paths,
    ...(byCookie === undefined ? {} : { authenticateByCookie: byCookie }),
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

interface Route<C extends object, U> {
  readonly endpoint: Endpoint
  /** The same as it is told to clients. */
  readonly described: Endpoint
  readonly answering: (headers: HeaderReader) => Answering
  readonly byCookie: CookieGuard<C, U> | undefined
  readonly cors: Cors
  readonly parameters: Readonly<Record<string, string>>
}

/** What needs no look at the endpoint's own work: TLS, preflights, formats and methods. */
function answerEarly<C extends object, U>(
  context: HttpContext<C, U>,
  { endpoint, described, cors }: Route<C, U>,
  { headers, method }: Request,
  info: ConnectionInfo,
): Answer | undefined {
  if (context.requireTls && !endpoint.isProbe && !isSecure(headers, info, context.trustedHops))
    return failed('tls_required')
  if (method === 'OPTIONS' && headers.has('access-control-request-method')) {
    return { status: 204, body: undefined, headers: cors.preflightHeadersFor(headers.get('origin')) }
  }
  if (!accepts(headers.get('accept'), producedBy(endpoint))) return failed('not_acceptable')
  if (method === 'OPTIONS') return describeEndpoint(described)
  const isExpected = method === endpoint.method || (method === 'HEAD' && endpoint.method === 'GET')
  return isExpected ? undefined : failed('method_not_allowed', { method })
}

async function answerCall<C extends object, U>(
  context: HttpContext<C, U>,
  route: Route<C, U>,
  request: Request,
  info: ConnectionInfo,
): Promise<Answer> {
  const early = answerEarly(context, route, request, info)
  if (early !== undefined) return early
  const { endpoint, answering, byCookie, parameters } = route
  const { headers } = request
  const { fields, handle, setsCookies } = answering(headers)
  if (setsCookies && !isSecure(headers, info, context.trustedHops)) return failed('cookies_need_tls')
  const { ip, userAgent } = currentOrigin()
  const caller = await identify(context, endpoint, request, byCookie)
  if (caller !== undefined && 'status' in caller) return caller
  const lastEventId = headers.get('last-event-id') ?? undefined
  const call = { parameters, device: { ip, userAgent }, headers, caller, lastEventId }
  const handleAs = (values: object) =>
    caller === undefined
      ? handle({ ...call, fields: values })
      : withOrigin({ actor: actorOf(caller) }, () => handle({ ...call, fields: values }))
  if (endpoint.method !== 'POST') return handleAs({})
  const body = await readBody(request)
  if ('failure' in body) return body.failure
  const read = readFields(body.value, fields)
  return 'problems' in read ? invalidInput(read.problems) : handleAs(read.values)
}

async function identify<C extends object, U>(
  { guard, headerName }: HttpContext<C, U>,
  { caller }: Endpoint,
  { headers, method }: Request,
  byCookie: CookieGuard<C, U> | undefined,
): Promise<Call['caller'] | Answer> {
  if (caller === 'anyone') return undefined
  const header = headers.get(headerName) ?? undefined
  const verdict =
    header === undefined && byCookie !== undefined
      ? await byCookie(headers, { user: true }, method)
      : await guard(header, { user: true })
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
