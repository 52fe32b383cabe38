// Every way to serve Carnet, each on a real server on loopback, with the same guarded routes beside it.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { carnet as carnetExpress, guard as guardExpress } from '@carnet/auth/express'
import { carnet as carnetFastify, guard as guardFastify } from '@carnet/auth/fastify'
import { carnet as carnetHono, guard as guardHono } from '@carnet/auth/hono'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import express, { type Express } from 'express'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import { noAccessLog } from '../../packages/auth/src/cli/access-log.ts'
import { createHttpServer } from '../../packages/auth/src/cli/http-server.ts'
import { documentChecker } from './documented.ts'
import { echo, guardedPaths } from './guarded-routes.ts'
import type { PlaceKind } from './places.ts'
import type { SuiteAuth } from './world.ts'

export type Framework = 'bare' | 'fastify' | 'express' | 'hono' | 'nest' | 'next' | 'node'

/** A way to serve. `parsesBodies`: a parser of the host has read the body before Carnet is asked. */
export interface HostKind {
  readonly name: string
  readonly framework: Framework
  readonly prefix: '' | '/mounted'
  readonly parsesBodies: boolean
  /** Where the worlds of the suite are kept. Default: SQLite files. */
  readonly place?: PlaceKind
  readonly listen: (auth: SuiteAuth, prefix: string) => Promise<Listening>
}

export interface Listening {
  readonly port: number
  readonly close: () => Promise<void>
}

export interface Host extends Omit<HostKind, 'listen'> {
  readonly port: number
  /** Answers as `fetch` does; fails where the answer is not what the server's own OpenAPI document promises. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>
  /** The same without that check, for answers that are not Carnet's. */
  readonly fetchUnchecked: (path: string, init?: RequestInit) => Promise<Response>
  readonly close: () => Promise<void>
}

export async function startHost({ listen, ...kind }: HostKind, auth: SuiteAuth): Promise<Host> {
  const { port, close } = await listen(auth, kind.prefix)
  const checkDocumented = await documentChecker(auth)
  const isOurs = (path: string) => !path.startsWith('/guarded/')
  const fetchUnchecked = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${isOurs(path) ? kind.prefix : ''}${path}`, {
      redirect: 'manual',
      ...init,
    })
  return {
    ...kind,
    port,
    fetchUnchecked,
    async fetch(path, init = {}) {
      const response = await fetchUnchecked(path, init)
      if (isOurs(path)) await checkDocumented({ method: init.method ?? 'GET', path }, response.clone())
      return response
    },
    close,
  }
}

/** A server on a free port of loopback. */
export async function listenOn(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The server of `carnet serve`; guarded routes as anybody would write them over `auth.authenticate`. */
async function listenBare(auth: SuiteAuth): Promise<Listening> {
  const server = createHttpServer({
    async handler(request, info) {
      const { pathname } = new URL(request.url)
      const [path, options] = guardedPaths.find(([guarded]) => guarded === pathname) ?? []
      if (path === undefined) return auth.handler(request, info)
      const { headers, method } = request
      const header = headers.get('authorization') ?? undefined
      const verdict =
        header === undefined && auth.authenticateByCookie !== undefined
          ? await auth.authenticateByCookie(headers, options, method)
          : await auth.authenticate(header, options, method)
      return verdict.ok
        ? Response.json(echo(verdict.auth))
        : Response.json(verdict.refusal.body, verdict.refusal)
    },
    log: noAccessLog,
    onError: (error) => console.error(error),
  })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  return { port, close: () => server.close(0) }
}

async function listenFastify(auth: SuiteAuth, prefix: string): Promise<Listening> {
  const app = fastify({ forceCloseConnections: true })
  await app.register(carnetFastify(auth), { prefix })
  for (const [path, options] of guardedPaths) {
    app.all(path, { onRequest: guardFastify(auth, options) }, async (request, reply) =>
      reply.type('application/json').send(JSON.stringify(echo(auth.ofOptional(request)))),
    )
  }
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
}

const mountExpress = (app: Express, auth: SuiteAuth, prefix: string) =>
  prefix === '' ? app.use(carnetExpress(auth)) : app.use(prefix, carnetExpress(auth))

function guardWithExpress(app: Express, auth: SuiteAuth): void {
  for (const [path, options] of guardedPaths) {
    app.all(path, guardExpress(auth, options), (request, response) => {
      response.json(echo(auth.ofOptional(request)))
    })
  }
}

async function listenExpress(auth: SuiteAuth, prefix: string): Promise<Listening> {
  const app = express()
  mountExpress(app, auth, prefix)
  app.use(express.json(), express.urlencoded())
  guardWithExpress(app, auth)
  return listenOn(createServer(app))
}

async function listenExpressBehindParsers(auth: SuiteAuth, prefix: string): Promise<Listening> {
  const app = express()
  app.use(express.json(), express.urlencoded())
  mountExpress(app, auth, prefix)
  guardWithExpress(app, auth)
  return listenOn(createServer(app))
}

async function listenHono(auth: SuiteAuth, prefix: string): Promise<Listening> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route(prefix, carnetHono(auth))
  app.onError((_, c) => c.text('a fault', 500))
  for (const [path, options] of guardedPaths) {
    app.all(path, guardHono(auth, options), (c) => {
      if (c.var.auth !== auth.ofOptional(c.req.raw)) throw new Error('two different callers')
      return c.json(echo(auth.ofOptional(c.req.raw)))
    })
  }
  return listenOn(createServer(getRequestListener(app.fetch) as RequestListener))
}

export const hostKinds: readonly HostKind[] = [
  { name: 'bare', framework: 'bare', prefix: '', parsesBodies: false, listen: listenBare },
  { name: 'Fastify', framework: 'fastify', prefix: '', parsesBodies: false, listen: listenFastify },
  {
    name: 'Fastify behind a prefix',
    framework: 'fastify',
    prefix: '/mounted',
    parsesBodies: false,
    listen: listenFastify,
  },
  {
    name: 'Express before body parsers',
    framework: 'express',
    prefix: '',
    parsesBodies: false,
    listen: listenExpress,
  },
  {
    name: 'Express after body parsers',
    framework: 'express',
    prefix: '',
    parsesBodies: true,
    listen: listenExpressBehindParsers,
  },
  {
    name: 'Express behind a prefix',
    framework: 'express',
    prefix: '/mounted',
    parsesBodies: false,
    listen: listenExpress,
  },
  { name: 'Hono', framework: 'hono', prefix: '', parsesBodies: false, listen: listenHono },
  {
    name: 'Hono behind a prefix',
    framework: 'hono',
    prefix: '/mounted',
    parsesBodies: false,
    listen: listenHono,
  },
]

/** For what depends on the database: one of the ways to serve, over PostgreSQL. */
export const onPostgres: HostKind = {
  name: 'Hono on PostgreSQL',
  framework: 'hono',
  prefix: '',
  parsesBodies: false,
  place: 'postgres',
  listen: listenHono,
}
