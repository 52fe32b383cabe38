import type { Authenticated, CallerAuth } from '../../guard/index.ts'
import type { FetchHandler } from '../fetch-handler.ts'

/** What a framework's adapter needs of Carnet: nothing that somebody else's adapter could not use. */
export interface HostedAuth<C extends object = object, U = unknown> extends CallerAuth<C, U> {
  /** Answers every endpoint: a Web request in, a Web response out. Never rejects. */
  readonly handler: FetchHandler
  /** The paths that `handler` answers, for hosts that route by path; a parameter is written `:id`. */
  readonly paths: readonly string[]
}

/** What a guard with options `O` puts on a request that can type it. */
export type AuthBehind<C extends object, U, O> =
  | (Omit<Authenticated<C, U>, 'user'> & {
      readonly user: O extends { user: true } | { staff: true } | { superuser: true } ? U : undefined
    })
  | (O extends { optional: true | 'reads' | 'ignore-invalid' } ? undefined : never)
