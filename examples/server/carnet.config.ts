import { defineAuth, fromSimpleJwt } from '@carnet/auth'
import { z } from 'zod'

export default defineAuth({
  // a dictionary SIMPLE_JWT is taken as it is; without one, name the options themselves
  ...fromSimpleJwt({
    ACCESS_TOKEN_LIFETIME: { minutes: 5 },
    REFRESH_TOKEN_LIFETIME: { days: 30 },
    ROTATE_REFRESH_TOKENS: true,
    BLACKLIST_AFTER_ROTATION: true,
    ALGORITHM: 'HS256',
    AUTH_HEADER_TYPES: ['Bearer'],
  }),
  basePath: '/api/v1',

  // what every token says of its user; a token is signed, not encrypted: whoever holds it can read this
  claims: {
    schema: z.object({ email: z.string(), username: z.string() }),
    from: ({ email, username }) => ({ email, username }),
  },
})
