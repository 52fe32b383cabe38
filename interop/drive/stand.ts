import type { Request } from '../cases/request.ts'
import type { Username } from '../setups/people.ts'
import type { Answer } from './send.ts'

/** What an administrator does by hand, beside the requests. */
export type Order =
  | { readonly do: 'deactivate' | 'activate' | 'delete'; readonly user: Username }
  | { readonly do: 'set_password'; readonly user: Username; readonly password: string }
  /** The time of it in Unix seconds, or null. */
  | { readonly do: 'last_login'; readonly user: Username }

/** A server of either kind, set up and with the same people in it. */
export interface Stand {
  /** Whether a token that it was told to blacklist is refused. */
  readonly keepsBlacklist: boolean
  /** Whether it takes a refresh token that another server, over another database, put in the place of its own. */
  readonly takesSuccessors: boolean
  readonly send: (request: Request) => Promise<Answer>
  readonly order: (order: Order) => Promise<unknown>
  readonly close: () => Promise<void>
}
