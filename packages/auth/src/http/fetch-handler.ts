import { type Endpoint, endpoints } from '@carnet/contract'
import { Hono } from 'hono'
import { currentOrigin, userActor, withOrigin } from '../audit/index.ts'
import { type Answer, failed, invalidInput } from './answer.ts'
import { earlyAnswer, guardFaults, isTlsPromised, unknownConnection, unmeasured } from './call-order.ts'
import { type Answering, createAnswerings } from './cookies/by-transport.ts'
import { type CookieGuard, createCookieGuard } from './cookies/cookie-guard.ts'
import type { HeaderReader } from './cookies/csrf.ts'
import { type Cors, createCors } from './cors.ts'
import { describedBy } from './described.ts'
import { endpointNames } from './endpoint-names.ts'
import { type ConnectionInfo, isSecure } from './hosting/client-address.ts'
import { routerPath } from './hosting/path-pattern.ts'
import { requestOrigin } from './hosting/request-origin.ts'
import type { Call, HttpContext } from './http-context.ts'
import { jwksMediaType } from './jwks.ts'
import { describeEndpoint } from './options-metadata.ts'
import { openPages, visitOf } from './pages/open-pages.ts'
import { readBody } from './read-body.ts'
import { readFields } from './read-fields.ts'
import { eventStreamMediaType } from './revocation-stream.ts'
import { toResponse } from './to-response.ts'

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
  const paths: string[] = []
  const pages = openPages(context)
  const responder =
    (raw: Request, info: ConnectionInfo, allow?: string) =>
    (answer: Answer, request = raw) =>
      toResponse(answer, request, { allow, cors, isTlsPromised: isTlsPromised(context, raw, info) })
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
        const refuse = responder(raw, info, allow)
        const answer = (request: Request) =>
          guardFaults(
            context.onError,
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
    const refuse = responder(raw, info)
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

/** What a client may learn of an endpoint without calling it. */
const toOptions = <C extends object, U>({ described, cors }: Route<C, U>, { headers }: Request) => ({
  preflight: (): Answer => ({
    status: 204,
    body: undefined,
    headers: cors.preflightHeadersFor(headers.get('origin')),
  }),
  describe: () => describeEndpoint(described),
})

async function answerCall<C extends object, U>(
  context: HttpContext<C, U>,
  route: Route<C, U>,
  request: Request,
  info: ConnectionInfo,
): Promise<Answer> {
  const { endpoint, answering, byCookie, parameters } = route
  const { headers } = request
  const isTls = () => isSecure(headers, info, context.trustedHops)
  const early = earlyAnswer(request, {
    isTlsMissing: context.requireTls && !endpoint.isProbe && !isTls(),
    method: endpoint.method,
    produced: producedBy(endpoint),
    options: request.method === 'OPTIONS' ? toOptions(route, request) : undefined,
  })
  if (early !== undefined) return early
  const { fields, handle, setsCookies } = answering(headers)
  if (setsCookies && !isTls()) return failed('cookies_need_tls')
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
