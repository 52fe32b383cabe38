import { createAuth, type InferApi } from '@carnet/auth'
import { type ClientOptions, createClient, type Environment } from '@carnet/client'
import { z } from 'zod'
import { createWorldClock } from './world-clock.ts'
import { createBroadcasting, createWorldPage, type WorldPageOptions } from './world-page.ts'

/** What becomes of a request on its way; `send` brings it to the real server. `origin` is that of the page. */
export type Fault = (
  request: Request,
  send: (instead?: Request) => Promise<Response>,
  origin: string,
) => Promise<Response>

const baseUrl = 'https://api.example/api'
export const credentials = { username: 'ada', password: 'correct horse battery' }
/** Of somebody else, once `createBob` has been called. */
export const bob = { username: 'bob', password: 'wrong donkey charger' }

const userFields = z.object({ role: z.enum(['reader', 'editor']).default('reader') })
const claims = z.object({ email: z.string(), role: z.enum(['reader', 'editor']) })

async function startServer(options: object, clock: () => number) {
  const auth = await createAuth({
    database: 'sqlite::memory:',
    secret: 'a secret for tests of no more than one page',
    guessing: false,
    clock,
    userFields,
    claims: { schema: claims, from: ({ email, role }) => ({ email, role }) },
    respond: ({ user }) => ({ user: { name: user.username } }),
    ...options,
  })
  await auth.users.create({ ...credentials, email: 'ada@example.com' })
  return auth
}

interface TabOptions extends Partial<ClientOptions>, Pick<WorldPageOptions, 'origin' | 'readable'> {
  /** Whether it hears nothing of the other tabs. */
  readonly isAlone?: boolean
}

export type WorldApi = InferApi<Awaited<ReturnType<typeof startServer>>>

/** One real server, a clock that all share, a network that can be made to fail, and tabs of one browser. */
export async function createClientWorld(options: object = {}) {
  const clock = createWorldClock()
  const broadcasting = createBroadcasting(clock)
  const requests: string[] = []
  /** How far the server's clock is ahead. */
  const server = { aheadMs: 0 }
  const auth = await startServer(options, () => clock.now() + server.aheadMs)
  let fault: Fault | undefined

  /** A route of the developer's behind the guard, and the endpoints. */
  async function answer(request: Request): Promise<Response> {
    if (new URL(request.url).pathname.startsWith('/api/'))
      return auth.handler(request, { remoteAddress: '192.0.2.1', isEncrypted: true })
    const verdict = await auth.authenticate(request.headers.get('authorization') ?? undefined)
    if (!verdict.ok) return Response.json(verdict.refusal.body, { status: verdict.refusal.status })
    return Response.json({ method: request.method, body: await request.text(), userId: verdict.auth?.userId })
  }

  const sendFrom =
    (origin: string): Environment['send'] =>
    async (input, init) => {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      requests.push(`${request.method} ${new URL(request.url).pathname}`)
      const aborted = new Promise<never>((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      })
      const answered = fault
        ? fault(request, (instead = request) => answer(instead), origin)
        : answer(request)
      return Promise.race([answered, aborted])
    }

  /** A tab of the one browser there is; it has loaded when this resolves. */
  async function openTab({ isAlone = false, origin, readable, ...more }: TabOptions = {}) {
    const BroadcastChannel = isAlone ? undefined : broadcasting.BroadcastChannel
    const tab = createWorldPage({ BroadcastChannel, origin, readable })
    const send = sendFrom(tab.page.location?.origin ?? '')
    const environment = { send, now: clock.now, after: clock.after, page: tab.page }
    const client = createClient<WorldApi>({ baseUrl, environment, ...more })
    await clock.advance(100)
    return { ...tab, client }
  }

  return {
    auth,
    clock,
    server,
    requests,
    messages: broadcasting.messages,
    channel: broadcasting.channel,
    openTab,
    createBob: () => auth.users.create({ ...bob, email: 'bob@example.com' }),
    /** From now on requests meet this on their way; undefined: nothing. */
    meet(next: Fault | undefined) {
      fault = next
    },
    count: (line: string) => requests.filter((one) => one === line).length,
    close: () => auth.close(),
  }
}

export const refreshLine = 'POST /api/token/refresh/'
