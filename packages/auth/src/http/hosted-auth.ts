import type { Authenticated, GuardOptions, GuardVerdict } from './authenticated.ts'
import type { FetchHandler } from './fetch-handler.ts'
import type { TokenUser } from './token-user.ts'

/** What a framework's adapter needs of Carnet: nothing that somebody else's adapter could not use. */
export interface HostedAuth<C extends object = object, U = unknown> {
  /** Answers every endpoint: a Web request in, a Web response out. Never rejects. */
  readonly handler: FetchHandler
  /** The paths that `handler` answers, for hosts that route by path. */
  readonly paths: readonly string[]
  /** The header that carries a caller's token. */
  readonly headerName: string

  /**
   * Says who calls, by the text of the authorization header: what the guards of the frameworks ask. Answers at once,
   * from memory, unless the options ask for the user. `method` is that of the request, which `optional: 'reads'` needs.
   */
  readonly authenticate: (
    authorization: string | undefined,
    options?: GuardOptions<C>,
    method?: string,
  ) => GuardVerdict<C, U> | Promise<GuardVerdict<C, U>>

  /**
   * Who calls, for a request that a guard has let pass.
   *
   * @throws TypeError for a request that no guard has seen, or that an optional guard let pass as nobody.
   */
  readonly of: (request: object) => Authenticated<C, U>
  /** The same behind an optional guard: undefined is nobody. */
  readonly ofOptional: (request: object) => Authenticated<C, U> | undefined
  /** The caller as a user made of the token's claims alone. @throws TypeError as `of`. */
  readonly tokenUserOf: (request: object) => TokenUser
  /** Called by guards: remembers who calls for as long as the request lives. */
  // a method: as a property it would keep the auth of any set-up from being an `Auth`
  remember(request: object, auth: Authenticated<C, U> | undefined): void
}

/** What a guard with options `O` puts on a request that can type it. */
export type AuthBehind<C extends object, U, O> =
  | (Omit<Authenticated<C, U>, 'user'> & {
      readonly user: O extends { user: true } | { staff: true } | { superuser: true } ? U : undefined
    })
  | (O extends { optional: true | 'reads' | 'ignore-invalid' } ? undefined : never)
