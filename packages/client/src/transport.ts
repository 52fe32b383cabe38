import type { Call, CallOptions } from './call.ts'
import type { Page } from './environment.ts'
import type { Kept } from './kept-session.ts'

/** What a transport knows of its client. */
export interface TransportContext {
  readonly baseUrl: string
  readonly page: Page
  readonly call: Call
  /** The exchange under way. */
  readonly underway: () => Promise<void> | undefined
}

/** How refresh tokens travel. */
export interface Transport {
  /** Completes a call that shows the refresh token of `kept`, or is to be answered with one. */
  readonly present: (kept: Partial<Kept>, core: TransportContext) => CallOptions | Promise<CallOptions>
  /** What of a session may be written into a storage. */
  readonly toStored: (kept: Kept) => Kept
  /** What stands for a session that may be in a cookie, when nothing else is known. */
  readonly find?: (core: TransportContext) => Kept
  /** Makes the page forget the cookie's session, also where the server cannot be told. */
  readonly forget?: (core: TransportContext) => void
}

/** In bodies. */
export const bearer: Transport = {
  present: ({ refresh }) => ({ body: { refresh } }),
  toStored: (kept) => kept,
}
