import type { Answered, Call, CallOptions } from './call.ts'
import type { Environment } from './environment.ts'
import type { Kept } from './kept-session.ts'

/** What a transport knows of its client. */
export interface TransportContext extends Pick<Environment, 'page' | 'after'> {
  readonly baseUrl: string
  readonly call: Call
}

/** The calls in which a refresh token travels. */
export type TokenLine = 'POST /token/' | 'POST /token/refresh/' | 'POST /token/blacklist/'

/** How refresh tokens travel. */
export interface Transport {
  /** Makes a call that shows the refresh token of `kept`, or is answered with one. @throws ClientError */
  readonly call: (core: TransportContext, line: TokenLine, kept: Kept, init: CallOptions) => Promise<Answered>
  /** What of a session may be written into a storage. */
  readonly toStored: (kept: Kept) => Kept
  /** What stands for a session that may be in a cookie, when nothing else is known. */
  readonly find?: (core: TransportContext) => Kept
  /** Makes the page forget the cookie's session, also where the server cannot be told. */
  readonly forget?: (core: TransportContext, kept: Kept) => void
}

/** In bodies. */
export const bearer: Transport = {
  call: ({ call }, line, { refresh }, init) => call(line, { body: { refresh }, ...init }),
  toStored: (kept) => kept,
}
