import type { EndpointName } from '@carnet/contract'
import type { ClaimNames } from '../../tokens/index.ts'
import type { CookieTransport } from '../cookies/cookie-transport.ts'
import type { Site } from './site.ts'

/** What pages work with. */
export interface PageContext {
  readonly site: Site
  readonly basePath: string
  readonly headerName: string
  readonly headerTypes: readonly string[]
  readonly claimNames: ClaimNames
  /** How tokens travel in cookies. Undefined: they do not. */
  readonly transport: Pick<CookieTransport, 'cookies'> | undefined
  /** Unix milliseconds. */
  readonly clock: () => number
  /** The endpoints that the server has. */
  readonly names: readonly EndpointName[]
}
