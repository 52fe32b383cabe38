import { guard } from '@carnet/auth/fastify'
import fastifyJwt from '@fastify/jwt'
import fastify, { type FastifyRequest, type onRequestHookHandler } from 'fastify'
import { jwtVerify } from 'jose'
import { bareGuard } from '../bare-token.ts'
import { cacheSize, memoryAuth, nobody } from './memory-auth.ts'

type UserOf = (request: FastifyRequest) => unknown

export const fastifyApps = {
  bare: () => listen(fastify(), undefined, () => nobody.user_id),
  carnet: (secret: string) => listenCarnet(secret, 0),
  'carnet-cached': (secret: string) => listenCarnet(secret, cacheSize),
  hmac(secret: string) {
    const check = bareGuard(secret)
    const callers = new WeakMap<FastifyRequest, string>()
    const hook: onRequestHookHandler = (request, reply, done) => {
      const claims = check(request.headers.authorization)
      if (claims === undefined) return void reply.code(401).send()
      callers.set(request, claims.user_id)
      done()
    }
    return listen(fastify(), hook, (request) => callers.get(request))
  },
  async 'fastify-jwt'(secret: string) {
    const app = fastify()
    await app.register(fastifyJwt, { secret })
    const hook: onRequestHookHandler = async (request) => void (await request.jwtVerify())
    return listen(app, hook, ({ user }) => (user as { user_id: string }).user_id)
  },
  async jose(secret: string) {
    const hmac = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', Buffer.from(secret), hmac, false, ['verify'])
    const callers = new WeakMap<FastifyRequest, unknown>()
    const hook: onRequestHookHandler = async (request, reply) => {
      const token = request.headers.authorization?.slice(7) ?? ''
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] })
        callers.set(request, payload['user_id'])
      } catch {
        return reply.code(401).send()
      }
    }
    return listen(fastify(), hook, (request) => callers.get(request))
  },
}

async function listenCarnet(secret: string, verifiedTokens: number): Promise<number> {
  const auth = await memoryAuth(secret, verifiedTokens)
  return listen(fastify(), guard(auth), (request) => auth.of(request).userId)
}

async function listen(
  app: ReturnType<typeof fastify>,
  onRequest: onRequestHookHandler | undefined,
  userOf: UserOf,
): Promise<number> {
  const answer = async (request: FastifyRequest) => ({ user_id: userOf(request) })
  if (onRequest === undefined) app.get('/me', answer)
  else app.get('/me', { onRequest }, answer)
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
}
