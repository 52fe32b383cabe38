import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Auth } from '../auth.ts'
import { createAuth } from '../create-auth.ts'
import { connectionInfo, toWebRequest, writeWebResponse } from '../http/index.ts'
import type { AuthOptions } from '../options/index.ts'
import { claimsIn } from './test-sessions.ts'

type Options = AuthOptions<object, object, object>

/** A server that issues tokens, over a database in memory, listening on this machine. */
export interface TestServer {
  readonly url: string
  readonly auth: Auth & { readonly users: { create(user: object): Promise<{ readonly id: string }> } }
  /** Begins a session of a new user. */
  readonly signIn: () => Promise<{ readonly id: string; readonly access: string; readonly sessionId: string }>
  /** Waits until the server's own guard refuses a session. */
  readonly heard: (access: string) => Promise<void>
  /** Breaks off every connection, and accepts new ones. */
  readonly breakOff: () => void
  readonly stop: () => Promise<void>
}

export async function startTestServer(options: Options = {}): Promise<TestServer> {
  let auth: TestServer['auth'] | undefined
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://host')
    const answer = await auth?.handler(toWebRequest(request, pathname), connectionInfo(request))
    if (answer !== undefined) await writeWebResponse(answer, response)
  })
  const url = await listen(server)
  auth = (await createAuth({
    database: 'sqlite::memory:',
    algorithm: 'EdDSA',
    issuer: url,
    revocationStream: true,
    ...options,
  })) as unknown as TestServer['auth']
  const running = auth
  let users = 0
  return {
    url,
    auth: running,
    async signIn() {
      const { id } = await running.users.create({ username: `user-${users++}` })
      const { access } = await running.tokens.issueFor(id)
      return { id, access, sessionId: String(claimsIn(access)['sid']) }
    },
    async heard(access) {
      while ((await running.authenticate(`Bearer ${access}`)).ok) await sleep(5)
    },
    breakOff: () => server.closeAllConnections(),
    async stop() {
      await running.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
