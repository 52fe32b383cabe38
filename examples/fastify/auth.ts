import { createAuth } from '@carnet/auth'
import { z } from 'zod'

const role = z.enum(['reader', 'editor'])

/** What a registration may say. Its fields are picked one by one: nobody registers as staff. */
export const registration = z.object({ username: z.string(), password: z.string(), email: z.string() })

export const openAuth = (database: string) =>
  createAuth({
    database,
    autoMigrate: true,
    userFields: z.object({ role: role.default('reader') }),
    claims: {
      schema: z.object({ username: z.string(), role }),
      from: ({ username, role }) => ({ username, role }),
    },
    respond: ({ user }) => ({ user: { username: user.username, email: user.email } }),
  })
