import type { ClientOptions } from './client.ts'
import { type Environment, machine } from './environment.ts'
import type { TokenStorage } from './storage.ts'
import { bearer } from './transport.ts'
import { originOf } from './url-origin.ts'

interface Given extends Required<Omit<ClientOptions, 'environment' | 'storage' | 'channel'>>, Environment {
  readonly storage: TokenStorage | undefined
  readonly channel: string | false | undefined
}

/** The options of a client, with their defaults. `baseUrl` is absolute, without a slash at its end. */
export interface Settings extends Omit<Given, 'tokenOrigins' | 'channel'> {
  readonly channel: string | false
  /** Where access tokens may be sent to: the server's own origin is the first. */
  readonly origins: readonly (string | undefined)[]
}

/** @throws TypeError that names the option. */
export function parseOptions(options: ClientOptions): Settings {
  const used: Record<string, unknown> = {
    ...machine,
    baseUrl: '',
    transport: bearer,
    storage: undefined,
    tokenOrigins: [],
    channel: undefined,
    graceSeconds: 10,
    keepFresh: true,
    // as what is thrown where nobody waits
    onError: async (error: unknown) => {
      throw error
    },
    environment: {},
  }
  let wrong: string | undefined
  const said: Record<string, unknown> = { ...options, ...options.environment }
  for (const name in said) {
    if (!(name in used)) wrong = name
    used[name] = said[name] ?? used[name]
  }
  const { baseUrl, page, tokenOrigins, channel } = used as unknown as Given
  // a server that renders the page loads its modules too: there a path leads nowhere
  const root = page.location?.origin ?? 'http://page.invalid'
  const url = baseUrl.replace(/^(?=\/)/, root).replace(/\/+$/, '')
  const origins = [url, ...tokenOrigins].map(originOf)
  const faulty = origins.indexOf(undefined)
  if (faulty >= 0) wrong = faulty ? 'tokenOrigins' : 'baseUrl'
  if (wrong) throw new TypeError(`Wrong option "${wrong}".`)
  return Object.assign(used as unknown as Given, {
    baseUrl: url,
    origins,
    channel: channel ?? (page.document && page.location ? `carnet ${url}` : false),
  })
}
