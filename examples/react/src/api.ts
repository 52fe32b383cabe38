// Printed by `carnet types` from the options of the server. Print it again when they change.
import type { Api as CarnetApi } from '@carnet/client'

/** What tokens say besides what Carnet writes. */
export type Claims = {
  username: string
  role: 'reader' | 'editor'
}

/** What the answer of a sign-in holds besides its tokens. */
export type Answer = {
  user: { username: string; email: string }
}

/** The fields that users have besides those of every user. */
export type UserFields = {
  role: 'reader' | 'editor'
}

/** What `createClient<Api>` takes. */
export type Api = CarnetApi<Claims, Answer>
