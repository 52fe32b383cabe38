import { isIP } from 'node:net'

/** What the connection tells about a request, besides the request itself. */
export interface ConnectionInfo {
  readonly remoteAddress: string | undefined
  readonly isEncrypted: boolean
}

/**
 * The client's address: the socket's, or with `hops` trusted proxies the one that the outermost of them saw. Entries
 * further left were written by anybody.
 */
export function clientAddress(headers: Headers, info: ConnectionInfo, hops: number): string {
  const socket = canonical(info.remoteAddress ?? '')
  const forwarded = hops > 0 ? headers.get('x-forwarded-for') : null
  if (forwarded === null) return socket
  const entry = canonical(withoutPort(forwarded.split(',').at(-hops)?.trim() ?? ''))
  return isIP(entry) ? entry : socket
}

/** Whether the request came over TLS, as the socket or a trusted proxy says, or from this machine. */
export function isSecure(headers: Headers, info: ConnectionInfo, hops: number): boolean {
  return isOverTls(headers, info, hops) || (hops === 0 && isLoopback(canonical(info.remoteAddress ?? '')))
}

/** Whether the client spoke TLS, to us or to a trusted proxy. */
export function isOverTls(headers: Headers, info: ConnectionInfo, hops: number): boolean {
  if (info.isEncrypted || hops === 0) return info.isEncrypted
  return headers.get('x-forwarded-proto')?.split(',').at(-hops)?.trim() === 'https'
}

const isLoopback = (address: string) => address === '::1' || address.startsWith('127.')

/** Some proxies write `192.0.2.7:51234` or `[2001:db8::7]:51234`; taken for no address, all their clients would be one. */
const withoutPort = (entry: string) => {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(entry) ?? []
  return bracketed ?? plain ?? entry
}

/** One spelling for one address: an IPv4 address inside IPv6 is the IPv4 address. */
const canonical = (address: string) => address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')

/**
 * The connection of a request whose host tells nothing of it, by the name that was asked for: this machine, or who knows.
 * No header that proxies write is believed here: they are read where `trustedHops` says so.
 */
export function connectionByName(headers: { get(name: string): string | null }): ConnectionInfo {
  const address = `http://${headers.get('host') ?? ''}`
  const isLocal = URL.canParse(address) && isLoopbackName(new URL(address).hostname)
  return { remoteAddress: isLocal ? '127.0.0.1' : undefined, isEncrypted: false }
}

/** Whether a host name can only be the machine that asks. */
export const isLoopbackName = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
