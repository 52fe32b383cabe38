import type { ClaimNames } from '../tokens/index.ts'
import type { Authenticated, GuardOptions, GuardVerdict } from './authenticated.ts'
import { createTokenUser, type TokenUser } from './token-user.ts'

/** What the guard of a framework asks: a server with its sessions is one, and so is a verifier of another's tokens. */
export interface CallerAuth<C extends object = object, U = unknown> {
  /** The header that carries a caller's token. */
  readonly headerName: string
  /** False where there are no users to ask: then a guard that asks for them is refused. Default true. */
  readonly hasUsers?: boolean

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
   * The same for a request that has no such header, whose cookie may say it (options `transport` and `cookies`). With a
   * method that may change something it takes a page of ours, and the token of its session, besides.
   */
  readonly authenticateByCookie?: (
    headers: { get(name: string): string | null },
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

type Callers = Pick<CallerAuth, 'of' | 'ofOptional' | 'tokenUserOf' | 'remember'>

/**
 * Who calls, by request, under a symbol that nobody else has, so that no field need be declared. Not a WeakMap: that
 * costs as much as the whole check of a remembered token.
 */
export function createCallers(names: ClaimNames): Callers {
  const caller = Symbol('carnet.auth')
  type Seen = { [caller]?: Authenticated<object, unknown> | undefined }
  const of = (request: Seen) => {
    const auth = request[caller]
    if (auth === undefined)
      throw new TypeError('No guard has let this request pass: add guard(auth) to its route.')
    return auth
  }
  return {
    of,
    tokenUserOf: (request: Seen) => createTokenUser(of(request).token, names),
    ofOptional: (request: Seen) => request[caller],
    remember(request: Seen, auth) {
      request[caller] = auth
    },
  }
}
