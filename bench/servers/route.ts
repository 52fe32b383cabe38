// A server with one route, `/me`, and a guard before it: `route.ts FRAMEWORK GUARD`. The secret is in BENCH_SECRET.
import { expressApps } from './express.ts'
import { fastifyApps } from './fastify.ts'
import { honoApps } from './hono.ts'
import { reportPort } from './report-port.ts'

const frameworks = { fastify: fastifyApps, hono: honoApps, express: expressApps }
const [framework = '', guard = ''] = process.argv.slice(2)
const apps: Readonly<Record<string, (secret: string) => Promise<number>>> | undefined =
  frameworks[framework as keyof typeof frameworks]
const start = apps?.[guard]
if (start === undefined) throw new TypeError(`No route server "${framework} ${guard}".`)
reportPort(await start(process.env['BENCH_SECRET'] ?? ''))
