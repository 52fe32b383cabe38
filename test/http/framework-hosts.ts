// Nest on both of its platforms, the route handlers of Next, and plain node:http, each with the guarded routes.
import { createServer, type RequestListener } from 'node:http'
import { carnet, guard } from '@carnet/auth/node'
import { echo, guardedPaths } from './guarded-routes.ts'
import { type HostKind, listenOn } from './hosts.ts'
import { listenNestExpress, listenNestFastify } from './nest-hosts.ts'
import { listenNext } from './next-host.ts'
import type { SuiteAuth } from './world.ts'

function listenNode(auth: SuiteAuth, prefix: string) {
  const routes = new Map<string, RequestListener>(
    guardedPaths.map(([path, options]) => {
      const protect = guard(auth, options, () => undefined)
      return [path, protect((_, response, caller) => response.end(JSON.stringify(echo(caller))))]
    }),
  )
  const nobody: RequestListener = (_, response) => response.writeHead(404).end()
  const listener = carnet(
    auth,
    (request, response) => {
      const path = request.url?.split('?')[0] ?? ''
      const route = routes.get(path) ?? nobody
      route(request, response)
    },
    { prefix },
  )
  return listenOn(createServer(listener))
}

const kind = (name: string, framework: HostKind['framework'], listen: HostKind['listen']): HostKind[] => [
  { name, framework, prefix: '', parsesBodies: false, listen },
  { name: `${name} behind a prefix`, framework, prefix: '/mounted', parsesBodies: false, listen },
]

export const frameworkKinds: readonly HostKind[] = [
  ...kind('node:http', 'node', listenNode),
  ...kind('Nest on Express', 'nest', listenNestExpress),
  ...kind('Nest on Fastify', 'nest', listenNestFastify),
  ...kind('Next route handlers', 'next', listenNext),
]
