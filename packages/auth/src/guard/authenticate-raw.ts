import type { GuardOptions, GuardVerdict } from './authenticated.ts'
import { headerFromRaw } from './authorization.ts'
import type { CallerAuth } from './caller-auth.ts'

/** A request of Node as far as a guard looks at it. */
export interface RawRequest {
  readonly rawHeaders: readonly string[]
  readonly method?: string | undefined
}

type Asked<C extends object, U> = Pick<
  CallerAuth<C, U>,
  'headerName' | 'authenticate' | 'authenticateByCookie'
>

/** Who calls, by the headers as Node keeps them: one of them is looked for, and the cookies only without it. */
export function authenticateRaw<C extends object, U>(
  auth: Asked<C, U>,
  { rawHeaders, method }: RawRequest,
  options?: GuardOptions<C>,
): GuardVerdict<C, U> | Promise<GuardVerdict<C, U>> {
  const header = headerFromRaw(rawHeaders, auth.headerName)
  if (header === undefined && auth.authenticateByCookie !== undefined)
    return auth.authenticateByCookie({ get: (name) => rawHeader(rawHeaders, name) }, options, method)
  return auth.authenticate(header, options, method)
}

/** A Web request as far as a guard looks at it. */
interface WebHeaders {
  readonly headers: { get(name: string): string | null }
  readonly method: string
}

/** The same for a Web request. */
export function authenticateWeb<C extends object, U>(
  auth: Asked<C, U>,
  { headers, method }: WebHeaders,
  options?: GuardOptions<C>,
): GuardVerdict<C, U> | Promise<GuardVerdict<C, U>> {
  const header = headers.get(auth.headerName) ?? undefined
  if (header === undefined && auth.authenticateByCookie !== undefined)
    return auth.authenticateByCookie(headers, options, method)
  return auth.authenticate(header, options, method)
}

function rawHeader(rawHeaders: readonly string[], name: string): string | null {
  // HTTP/2 sends cookies one by one (RFC 9113 8.2.3), and the host under another name
  const found = headerFromRaw(rawHeaders, name, name === 'cookie' ? '; ' : ', ')
  return found ?? (name === 'host' ? headerFromRaw(rawHeaders, ':authority') : undefined) ?? null
}
