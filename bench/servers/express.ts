import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { guard } from '@carnet/auth/express'
import express, { type Request, type RequestHandler } from 'express'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { bareGuard } from '../bare-token.ts'
import { cacheSize, memoryAuth, nobody } from './memory-auth.ts'

export const expressApps = {
  bare: () => listen([], () => nobody.user_id),
  carnet: (secret: string) => listenCarnet(secret, 0),
  'carnet-cached': (secret: string) => listenCarnet(secret, cacheSize),
  hmac(secret: string) {
    const check = bareGuard(secret)
    const callers = new WeakMap<Request, string>()
    const middleware: RequestHandler = (req, res, next) => {
      const claims = check(req.headers.authorization)
      if (claims === undefined) return void res.status(401).end()
      callers.set(req, claims.user_id)
      next()
    }
    return listen([middleware], (req) => callers.get(req))
  },
  'passport-jwt'(secret: string) {
    const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken()
    const options = { jwtFromRequest, secretOrKey: secret, algorithms: ['HS256' as const] }
    passport.use(new Strategy(options, (claims, done) => done(null, claims)))
    const middleware: RequestHandler = passport.authenticate('jwt', { session: false })
    return listen([middleware], ({ user }) => (user as { user_id: string } | undefined)?.user_id)
  },
}

async function listenCarnet(secret: string, verifiedTokens: number): Promise<number> {
  const auth = await memoryAuth(secret, verifiedTokens)
  return listen([guard(auth)], (req) => auth.of(req).userId)
}

async function listen(guards: RequestHandler[], userOf: (req: Request) => unknown): Promise<number> {
  const app = express()
  app.get('/me', ...guards, (req, res) => void res.json({ user_id: userOf(req) }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
