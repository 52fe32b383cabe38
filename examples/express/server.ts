import type { AddressInfo } from 'node:net'
import { createAuth, UserInputError } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/express'
import express from 'express'
import { z } from 'zod'

const auth = await createAuth({
  database: process.env['DATABASE_URL'] ?? 'sqlite:carnet.db',
  autoMigrate: true,
  userFields: z.object({ role: z.string().default('reader') }),
  claims: {
    schema: z.object({ username: z.string(), role: z.string() }),
    from: ({ username, role }) => ({ username, role }),
  },
})

const app = express()
app.use(carnet(auth))
app.use(express.json())

app.post('/register', async (req, res) => {
  // name the fields: a body passed on whole could say isStaff
  const { username = '', email = '', password = '' } = req.body ?? {}
  try {
    const user = await auth.users.create({ username, email, password })
    res.status(201).json({ id: user.id, username: user.username })
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error
    res.status(400).json(error.problems)
  }
})

app.get('/me', guard(auth), (req, res) => {
  res.json(auth.of(req).claims)
})

app.get('/users', guard(auth, { staff: true }), async (_req, res) => {
  res.json((await auth.users.list()).map(({ id, username, role }) => ({ id, username, role })))
})

app.get('/greeting', guard(auth, { optional: true }), (req, res) => {
  res.json({ text: `Hello, ${auth.ofOptional(req)?.claims.username ?? 'stranger'}.` })
})

const server = app.listen(Number(process.env['PORT'] ?? 8000), () => {
  console.log(`Listening on http://localhost:${(server.address() as AddressInfo).port}`)
})
process.once('SIGTERM', () => server.close(() => void auth.close()))
