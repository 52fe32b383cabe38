import { createAuth, defineAuth } from '@carnet/auth'
import type { AuthOf } from '@carnet/auth/nest'
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
})

export const openAuth = () => createAuth(options)

export type AppAuth = Awaited<ReturnType<typeof openAuth>>

/** Who calls. */
export type Caller = AuthOf<AppAuth>
