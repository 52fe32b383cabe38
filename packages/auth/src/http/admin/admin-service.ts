import { type AdminEndpoint, type AdminEndpointName, adminEndpoints } from '@carnet/contract'
import { Hono } from 'hono'
import { currentOrigin, userActor, withOrigin } from '../../audit/index.ts'
import { type Answer, failed, invalidInput } from '../answer.ts'
import { earlyAnswer, guardFaults, isTlsPromised } from '../call-order.ts'
import { createCors } from '../cors.ts'
import { type ConnectionInfo, isSecure } from '../hosting/client-address.ts'
import { routerPath } from '../hosting/path-pattern.ts'
import { readBody } from '../read-body.ts'
import { toResponse } from '../to-response.ts'
import type { AdminCall, AdminContext, OpenCall } from './admin-context.ts'
import { type AdminDoor, adminCookie, createAdminDoor } from './admin-door.ts'
import { createAdminPage, pagePaths } from './admin-page.ts'
import { createAdminHandlers } from './handlers.ts'
import { readBodyValues, readQueryValues } from './read-values.ts'

/** The admin behind one function: its page, and what that asks. Never rejects. */
export interface AdminService {
  readonly answer: (request: Request, info: ConnectionInfo) => Promise<Response>
  /** The paths that it answers, for hosts that route by path; a parameter is written `:id`. */
  readonly paths: readonly string[]
}

// a path with a parameter would take the others' last words for one
const plainFirst = Object.entries<AdminEndpoint>(adminEndpoints).sort(
  ([, one], [, other]) => Number(one.path.includes('{')) - Number(other.path.includes('{')),
)

type Handle = (call: AdminCall<AdminEndpointName> | OpenCall<AdminEndpointName>) => Promise<Answer>
type Env = { Bindings: { info: ConnectionInfo } }

// pages of other origins never read what the admin answers
const cors = createCors({ origins: [], cookieOrigins: [], headerName: 'authorization' })

export function createAdminService(context: AdminContext): AdminService {
  const router = new Hono<Env>({ strict: true })
  const door = createAdminDoor(context)
  const handlers = createAdminHandlers(context, door)
  const answerCall = createAnswering(context, door)
  const paths: string[] = []
  const respond = (answer: Answer, raw: Request, { info, allow }: { info: ConnectionInfo; allow?: string }) =>
    toResponse(answer, raw, { allow, cors, isTlsPromised: isTlsPromised(context, raw, info) })

  for (const [name, endpoint] of plainFirst) {
    const handle = handlers[name as AdminEndpointName] as Handle
    const path = routerPath(endpoint.path)
    const allow = endpoint.method === 'GET' ? 'GET, HEAD' : endpoint.method
    for (const spelling of [path, path.slice(0, -1)]) {
      paths.push(spelling)
      router.all(spelling, async ({ req, env: { info } }) => {
        const { raw } = req
        const route = { endpoint, handle, id: req.param('id') ?? '' }
        return guardFaults(
          context.onError,
          () => answerCall(route, raw, info),
          (answer) => respond(answer, raw, { info, allow }),
        )
      })
    }
  }

  const page = createAdminPage()
  for (const path of pagePaths) {
    paths.push(path)
    router.get(path, ({ req: { raw }, env: { info } }) =>
      // on the way in clear, somebody could make another one of the form that takes the password
      context.requireTls && !isSecure(raw.headers, info, context.trustedHops)
        ? respond(failed('tls_required'), raw, { info })
        : page(raw, isTlsPromised(context, raw, info)),
    )
  }
  router.onError((error, { req: { raw }, env: { info } }) => {
    context.onError(error)
    return respond(failed('internal_error'), raw, { info })
  })
  router.notFound(({ req: { raw }, env: { info } }) => respond(failed('not_found'), raw, { info }))
  return Object.freeze({
    paths,
    answer: async (request: Request, info: ConnectionInfo) => router.fetch(request, { info }),
  })
}

/** What every call of the admin goes through before its handler: who asks, and whether they may. */
function createAnswering(context: AdminContext, door: AdminDoor) {
  async function answerCall(route: Route, request: Request, info: ConnectionInfo): Promise<Answer> {
    const { headers } = request
    const isTls = isSecure(headers, info, context.trustedHops)
    const refusal = earlyAnswer(request, {
      isTlsMissing: context.requireTls && !isTls,
      method: route.endpoint.method,
      produced: producedBy(route.endpoint),
    })
    if (refusal !== undefined) return refusal
    const { ip, userAgent } = currentOrigin()
    const device = { ip, userAgent }
    if (route.endpoint.permission === 'anyone')
      return answerAnyone(route, request, { device, isSecure: isTls })
    const caller = await door.enter(route.endpoint, headers, device)
    if ('status' in caller) return caller
    return withOrigin({ actor: userActor(caller.account.id) }, async () => {
      const read = await readRequest(route.endpoint, request)
      return 'refusal' in read ? read.refusal : route.handle({ ...read, id: route.id, device, caller })
    })
  }

  async function answerAnyone(
    { endpoint, handle, id }: Route,
    request: Request,
    known: Pick<OpenCall<'signIn'>, 'device' | 'isSecure'>,
  ): Promise<Answer> {
    const refusal = context.csrf.checkSource(request.headers)
    if (refusal !== undefined) return refusal
    const read = await readRequest(endpoint, request)
    if ('refusal' in read) return read.refusal
    return handle({ ...read, ...known, id, cookie: adminCookie.read(request.headers.get('cookie')) })
  }

  return answerCall
}

interface Route {
  readonly endpoint: AdminEndpoint
  readonly handle: Handle
  readonly id: string
}

const producedBy = ({ answers }: AdminEndpoint) =>
  answers === 'file' ? ['text/csv', 'application/x-ndjson', 'application/json'] : ['application/json']

/** The values of a request, as its row in the table says that they must be. */
async function readRequest(endpoint: AdminEndpoint, request: Request) {
  const query = readQueryValues(new URL(request.url).searchParams, endpoint.query)
  if ('problems' in query) return { refusal: invalidInput(query.problems) }
  const values = { query: query.values as never, fields: {} as never }
  if (endpoint.method !== 'POST') return values
  const body = await readBody(request)
  if ('failure' in body) return { refusal: body.failure }
  const fields = readBodyValues(body.value, endpoint.fields)
  return 'problems' in fields
    ? { refusal: invalidInput(fields.problems) }
    : { ...values, fields: fields.values as never }
}
