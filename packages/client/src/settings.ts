import type { ClientOptions } from './client.ts'
import { type Environment, machine } from './environment.ts'
import type { TokenStorage } from './storage.ts'
import { bearer } from './transport.ts'
import { isAbsolute, originOf } from './url-origin.ts'

/** The options of a client, with their defaults. `baseUrl` is absolute, without a slash at its end. */
export type Settings = Required<Omit<ClientOptions, 'environment' | 'storage'>> &
  Environment & { readonly storage: TokenStorage | undefined }

const defaults = {
  baseUrl: '',
  transport: bearer,
  storage: undefined,
  tokenOrigins: [],
  channel: undefined,
  graceSeconds: 10,
  keepFresh: true,
  // as what is thrown where nobody waits
  onError: (error: unknown) => void Promise.reject(error),
  environment: {},
}

/** @throws TypeError that names the option. */
export function parseOptions(options: ClientOptions): Settings {
  const used = { ...machine, ...defaults, ...options, ...options.environment }
  const { baseUrl, page } = used
  const url = (isAbsolute(baseUrl) ? baseUrl : page.location?.origin + baseUrl).replace(/\/+$/, '')
  const wrong = originOf(url) ? Object.keys(options).find((name) => !(name in defaults)) : 'baseUrl'
  if (wrong) throw new TypeError(`Option "${wrong}" is unknown or wrong.`)
  const channel = used.channel ?? (page.document ? `carnet ${url}` : false)
  return { ...used, baseUrl: url, channel }
}
