import { type Endpoint, endpoints } from '@carnet/contract'

const methods = [...new Set(Object.values(endpoints).map(({ method }: Endpoint) => method))]
  .toSorted()
  .join(', ')

/** The headers that let a page of an allowed origin read an answer; none for any other origin. */
export interface Cors {
  readonly headersFor: (origin: string | null) => Readonly<Record<string, string>>
  readonly preflightHeadersFor: (origin: string | null) => Readonly<Record<string, string>>
}

export interface CorsOptions {
  readonly origins: readonly string[]
  /** Those that may use cookies besides, which the others need not: their tokens go in a header. */
  readonly cookieOrigins: readonly string[]
  readonly headerName: string
}

/** CORS by an exact list: no reflection, no `null`, no wildcard. */
export function createCors({ origins, cookieOrigins, headerName }: CorsOptions): Cors {
  const mayUseCookies = new Set(cookieOrigins)
  const allowed = new Set([...origins, ...cookieOrigins])
  const vary = allowed.size > 0 ? { vary: 'Accept, Origin' } : { vary: 'Accept' }
  const headersFor = (origin: string | null) =>
    origin !== null && allowed.has(origin)
      ? {
          ...vary,
          'access-control-allow-origin': origin,
          'access-control-expose-headers': 'WWW-Authenticate, Retry-After, X-Request-Id',
          // a page that may read the answer may not be stopped from loading it
          'cross-origin-resource-policy': 'cross-origin',
          ...(mayUseCookies.has(origin) ? { 'access-control-allow-credentials': 'true' } : {}),
        }
      : vary
  return {
    headersFor,
    preflightHeadersFor: (origin) =>
      origin !== null && allowed.has(origin)
        ? {
            ...headersFor(origin),
            'access-control-allow-methods': methods,
            'access-control-allow-headers': `${headerName}, Content-Type${
              mayUseCookies.has(origin) ? ', X-CSRF-Token, X-Carnet-Transport' : ''
            }`,
            'access-control-max-age': '600',
          }
        : vary,
  }
}
