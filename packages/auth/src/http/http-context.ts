import type { EndpointName } from '@carnet/contract'
import type { Refusal } from '../audit/index.ts'
import type { Broadcast } from '../feed/index.ts'
import type { Authenticated, Guard } from '../guard/index.ts'
import type { Device, Sessions } from '../sessions/index.ts'
import type { ClaimNames, Jwk } from '../tokens/index.ts'
import type { UserAccounts } from '../users/index.ts'
import type { CookieTransport } from './cookies/cookie-transport.ts'
import type { HeaderReader } from './cookies/csrf.ts'
import type { JudgingOptions } from './pages/inspector-rules.ts'

/** What the endpoints work with. */
export interface HttpContext<C extends object, U> extends JudgingOptions {
  readonly basePath: string
  readonly headerName: string
  readonly headerTypes: readonly string[]
  readonly claimNames: ClaimNames
  readonly corsOrigins: readonly string[]
  /** How tokens travel in cookies. Undefined: they do not. */
  readonly transport: CookieTransport | undefined
  readonly trustedHops: number
  readonly requireTls: boolean
  readonly sessions: Sessions<U>
  readonly guard: Guard<C, U>
  /** Carnet's own users; undefined where the developer's table holds them, and with it the password endpoint. */
  readonly users: UserAccounts | undefined
  readonly nameOf: (user: U) => string
  /** Told of who is turned away, before they are. Never rejects. */
  readonly recordRefusal: (refusal: Refusal) => Promise<void>
  readonly publicKeys: () => readonly Jwk[]
  /** Tells ended sessions to services without a database. Undefined: nobody is told, and there is no such endpoint. */
  readonly broadcast: Broadcast | undefined
  readonly isReady: () => Promise<boolean>
  /** Whether browsers get pages. */
  readonly pages: boolean
  /** Whether pages link to the admin. Default false. */
  readonly admin?: false | { readonly separate: boolean }
  /** Unix milliseconds, for what pages say of times. Default `Date.now`. */
  readonly clock?: (() => number) | undefined
  readonly onError: (error: unknown) => void
  /** Runs the answering of every request, so as to measure it. Undefined: nobody does. */
  readonly aroundCall?: AroundCall | undefined
}

/** What is measured of a request: words of the code, nothing that its client wrote. */
export interface MeasuredCall {
  /** `other`: no endpoint has this path. It is a page's, or nobody's. */
  readonly endpoint: EndpointName | 'admin' | 'other'
  /** The path as the router knows it, with its parameters unfilled; empty where it is nobody's. */
  readonly route: string
  readonly isProbe: boolean
}

export type AroundCall = (
  call: MeasuredCall,
  request: Request,
  work: () => Promise<Response>,
) => Promise<Response>

/** A request whose caller and fields have been checked. */
export interface Call<Fields extends object = object> {
  readonly fields: Readonly<Fields>
  /** What stands in the path: `id` of `/sessions/{id}/`. */
  readonly parameters: Readonly<Record<string, string>>
  readonly device: Device
  readonly headers: HeaderReader
  /** The event that a stream was broken off behind. */
  readonly lastEventId: string | undefined
  readonly caller: Authenticated<object, unknown> | undefined
}
