import { UserInputError } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/express'
import express from 'express'
import { type AppAuth, registration } from './auth.ts'

export function createServer(auth: AppAuth) {
  const app = express()
  // before the parser, Carnet also judges what the parser would let pass
  app.use(carnet(auth), express.json())

  app.post('/register', async (req, res) => {
    try {
      const { id } = await auth.users.create(registration(req.body))
      res.status(201).json({ id })
    } catch (error) {
      if (!(error instanceof UserInputError)) throw error
      res.status(400).json(error.problems)
    }
  })

  app.get('/me', guard(auth), (req, res) => void res.json(auth.of(req).claims))
  app.get(
    '/drafts',
    guard(auth, { claims: { role: 'editor' } }),
    (_req, res) => void res.json({ drafts: [] }),
  )
  app.get('/users', guard(auth, { staff: true }), async (_req, res) => {
    res.json({ users: (await auth.users.list()).map(({ username }) => username) })
  })
  app.get('/greeting', guard(auth, { optional: true }), (req, res) => {
    res.json({ hello: auth.ofOptional(req)?.claims.username ?? 'stranger' })
  })
  return app
}
