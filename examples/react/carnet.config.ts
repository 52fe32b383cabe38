import { defineAuth } from '@carnet/auth'
import { z } from 'zod'

const role = z.enum(['reader', 'editor'])

export default defineAuth({
  // what your users have besides a name, an e-mail address and a password
  userFields: z.object({ role: role.default('reader') }),

  // what every token says of its user; a token is signed, not encrypted: whoever holds it can read this
  claims: {
    schema: z.object({ username: z.string(), role }),
    from: ({ username, role }) => ({ username, role }),
  },

  // what signing in answers besides the tokens
  respond: {
    schema: z.object({ user: z.object({ username: z.string(), email: z.string() }) }),
    from: ({ user }) => ({ user: { username: user.username, email: user.email } }),
  },

  // the page's refresh token travels in a cookie that no script reads; a phone's in bodies
  transport: 'both',
})
