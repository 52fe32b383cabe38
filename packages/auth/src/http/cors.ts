import { type Endpoint, endpoints } from '@carnet/contract'

const methods = [...new Set(Object.values(endpoints).map(({ method }: Endpoint) => method))]
  .toSorted()
  .join(', ')

/** The headers that let a page of an allowed origin read an answer; none for any other origin. */
export interface Cors {
  readonly headersFor: (origin: string | null) => Readonly<Record<string, string>>
  readonly preflightHeadersFor: (origin: string | null) => Readonly<Record<string, string>>
}

/** CORS by an exact list: no reflection, no `null`, no wildcard. Credentials are not needed: tokens go in a header. */
export function createCors(origins: readonly string[], headerName: string): Cors {
  const allowed = new Set(origins)
  const vary = allowed.size > 0 ? { vary: 'Accept, Origin' } : { vary: 'Accept' }
  const headersFor = (origin: string | null) =>
    origin !== null && allowed.has(origin)
      ? {
          ...vary,
          'access-control-allow-origin': origin,
          'access-control-expose-headers': 'WWW-Authenticate, Retry-After, X-Request-Id',
          // a page that may read the answer may not be stopped from loading it
          'cross-origin-resource-policy': 'cross-origin',
        }
      : vary
  return {
    headersFor,
    preflightHeadersFor: (origin) =>
      origin !== null && allowed.has(origin)
        ? {
            ...headersFor(origin),
            'access-control-allow-methods': methods,
            'access-control-allow-headers': `${headerName}, Content-Type`,
            'access-control-max-age': '600',
          }
        : vary,
  }
}
