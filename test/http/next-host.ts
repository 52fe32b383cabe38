// What Next does around a route handler, as far as a client sees it: a Web request made of Node's, the handler by its
// method, 405 for methods that the file does not export. The real Next is tried by `npm run try:next`.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { carnet, guard } from '@carnet/auth/next'
import { toWebRequest, writeWebResponse } from '../../packages/auth/src/http/index.ts'
import { echo, guardedPaths } from './guarded-routes.ts'
import { type Listening, listenOn } from './hosts.ts'
import type { SuiteAuth } from './world.ts'

type Handler = (request: Request, context: object) => Promise<Response>

export async function listenNext(auth: SuiteAuth, prefix: string): Promise<Listening> {
  const endpoints: Readonly<Record<string, Handler>> = carnet(auth, { prefix })
  const guarded = new Map<string, Handler>(
    guardedPaths.map(([path, options]) => [
      path,
      guard(auth, options)((_, caller) => Response.json(echo(caller))),
    ]),
  )

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url?.split('?')[0] ?? ''
    const handler = guarded.get(path) ?? endpoints[incoming.method ?? '']
    const notAllowed = async () => new Response(null, { status: 405 })
    const response = await (handler ?? notAllowed)(toWebRequest(incoming, path), {})
    await writeWebResponse(response, outgoing)
  }

  return listenOn(
    createServer((incoming, outgoing) => {
      answer(incoming, outgoing).catch(() => outgoing.writeHead(500).end())
    }),
  )
}
