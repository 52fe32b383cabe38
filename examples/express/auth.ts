import { createAuth, defineAuth } from '@carnet/auth'
import { z } from 'zod'

const role = z.enum(['reader', 'editor'])

export const options = defineAuth({
  database: 'sqlite:app.db',
  autoMigrate: true,
  userFields: z.object({ role: role.default('reader') }),
  claims: {
    schema: z.object({ username: z.string(), role }),
    from: ({ username, role }) => ({ username, role }),
  },
  respond: ({ user }) => ({ user: { username: user.username, email: user.email } }),
})

export const openAuth = () => createAuth(options)

export type AppAuth = Awaited<ReturnType<typeof openAuth>>

/** What a registration may say, picked field by field: nobody registers as staff. `users.create` judges it. */
export function registration(body: unknown) {
  const { username = '', password = '', email = '' } = (body ?? {}) as Record<string, string>
  return { username, password, email }
}
