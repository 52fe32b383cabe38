import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importKey, signJws } from '@carnet/auth/tokens'
import { accessClaims } from './access-claims.ts'
import { startServer } from './child-server.ts'
import { openHttpConnection } from './http-connection.ts'
import { findLoadTool, type LoadTool } from './load-tool.ts'
import { type Group, interleave } from './rounds.ts'
import type { Settings } from './settings.ts'

const tokenCount = 5000
const path = '/me'

/** Framework: guard as the server knows it: the name that a reader sees. */
const contenders = {
  fastify: {
    bare: 'unguarded',
    hmac: 'bare HMAC',
    carnet: 'carnet',
    'carnet-cached': 'carnet, cache on',
    'fastify-jwt': '@fastify/jwt',
    jose: 'jose',
  },
  hono: { bare: 'unguarded', hmac: 'bare HMAC', carnet: 'carnet', 'carnet-cached': 'carnet, cache on' },
  express: {
    bare: 'unguarded',
    hmac: 'bare HMAC',
    carnet: 'carnet',
    'carnet-cached': 'carnet, cache on',
    'passport-jwt': 'passport-jwt',
  },
} as const

const notes = [
  'One server process each, on 127.0.0.1; every request carries one of 5,000 different HS256 tokens, on the unguarded route too; every answer is a JSON object with the user id.',
  'bare HMAC: createHmac, timingSafeEqual, JSON.parse of the payload and exp, in the framework’s own kind of hook. carnet: guard(auth) with default options. carnet, cache on: verifiedTokens 10,000. @fastify/jwt: request.jwtVerify(), its default of no cache. jose: jwtVerify with a CryptoKey made once. passport-jwt: authenticate("jwt", { session: false }).',
]

/** A guarded route against the same route unguarded, in three frameworks. */
export async function measureRoutes({ routes }: Settings, scratch: string): Promise<Group[]> {
  const secret = randomBytes(48).toString('base64url')
  const key = importKey({ algorithm: 'HS256', secret }, 'sign')
  const tokens = accessClaims(tokenCount).map((claims) => signJws(key, JSON.stringify(claims)))
  const tokenFile = join(scratch, 'tokens')
  writeFileSync(tokenFile, tokens.join('\n'))
  const tool = findLoadTool(tokens, tokenFile)
  const groups: Group[] = []
  for (const framework of Object.keys(contenders) as (keyof typeof contenders)[]) {
    groups.push(await measureFramework(framework, secret, { tool, routes }))
  }
  return groups
}

async function measureFramework(
  framework: keyof typeof contenders,
  secret: string,
  { tool, routes }: { tool: LoadTool; routes: Settings['routes'] },
): Promise<Group> {
  const started = await Promise.all(
    Object.entries(contenders[framework]).map(async ([guard, name]) => {
      const server = await startServer('route.ts', [framework, guard], { BENCH_SECRET: secret })
      return { guard, name, server }
    }),
  )
  try {
    for (const { guard, server } of started) {
      await checkGuard(server.port, guard !== 'bare')
      if (routes.warmUpSeconds > 0) await tool.get({ port: server.port, path }, routes.warmUpSeconds)
    }
    const measured = started.map(({ name, server: { port } }) => ({
      name,
      measure: () => tool.get({ port, path }, routes.seconds),
    }))
    return {
      id: `route-${framework}`,
      title: `A guarded route on ${framework[0]?.toUpperCase()}${framework.slice(1)}`,
      unit: 'requests per second',
      series: await interleave(measured, routes.rounds),
      notes: [`Load: ${tool.name}.`, ...notes],
    }
  } finally {
    for (const { server } of started) await server.stop()
  }
}

/** A guard that lets everybody pass would win. */
async function checkGuard(port: number, isGuarded: boolean): Promise<void> {
  const connection = await openHttpConnection(port)
  const { status } = await connection.request(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  connection.close()
  if (status !== (isGuarded ? 401 : 200)) {
    throw new Error(`A route answers ${status} to a request without a token.`)
  }
}
