import { isIP } from 'node:net'

/** What the connection tells about a request, besides the request itself. */
export interface ConnectionInfo {
  readonly remoteAddress: string | undefined
  readonly isEncrypted: boolean
  /** Whether, where no address is known, the host was asked for by a name that only this machine has. */
  readonly isLocalName?: boolean
}

/**
 * The client's address: the socket's, or with `hops` trusted proxies the one that the outermost of them saw. Entries
 * further left were written by anybody.
 */
export function clientAddress(headers: Headers, info: ConnectionInfo, hops: number): string {
  const socket = canonical(info.remoteAddress ?? '')
  const forwarded = hops > 0 ? headers.get('x-forwarded-for') : null
  if (forwarded === null) return socket
  const entry = addressIn(forwarded.split(',').at(-hops) ?? '')
  return isIP(entry) ? entry : socket
}

/** Whether the request came over TLS, as the socket or a trusted proxy says, or from this machine. */
export function isSecure(headers: Headers, info: ConnectionInfo, hops: number): boolean {
  if (isOverTls(headers, info, hops)) return true
  return hops === 0 && isThisMachine(info) && !isPassedOn(headers)
}

/**
 * Whether the client spoke TLS, to us or to a trusted proxy. What that one says goes before our own connection, which is
 * the proxy's: it may speak TLS to us and plain HTTP to everybody.
 */
export function isOverTls(headers: Headers, { isEncrypted }: ConnectionInfo, hops: number): boolean {
  const said = hops > 0 ? headers.get('x-forwarded-proto') : null
  return said === null ? isEncrypted : said.split(',').at(-hops)?.trim() === 'https'
}

const isThisMachine = ({ remoteAddress, isLocalName = false }: ConnectionInfo) =>
  remoteAddress === undefined ? isLocalName : isLoopback(canonical(remoteAddress))

/**
 * Whether a proxy that nobody has named may stand between: then its clients are not this machine, though it is. Servers
 * such as Next, and those for development, name this machine's own clients in the same header.
 */
function isPassedOn(headers: Headers): boolean {
  if (headers.has('forwarded')) return true
  const named = headers.get('x-forwarded-for')
  if (named !== null) return !named.split(',').every((entry) => isLoopback(addressIn(entry)))
  return ['x-forwarded-proto', 'x-forwarded-host', 'x-real-ip'].some((name) => headers.has(name))
}

const isLoopback = (address: string) =>
  address === '::1' || (address.startsWith('127.') && isIP(address) === 4)

const addressIn = (entry: string) => canonical(withoutPort(entry.trim()))

/** Some proxies write `192.0.2.7:51234` or `[2001:db8::7]:51234`; taken for no address, all their clients would be one. */
const withoutPort = (entry: string) => {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(entry) ?? []
  return bracketed ?? plain ?? entry
}

/** One spelling for one address: an IPv4 address inside IPv6 is the IPv4 address. */
const canonical = (address: string) => address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')

/**
 * The connection of a request whose host tells nothing of it, by the name that was asked for: perhaps this machine, in
 * any case no address. The name is the client's, or its proxy's, so that it is taken for no more than that.
 */
export function connectionByName(headers: { get(name: string): string | null }): ConnectionInfo {
  const address = `http://${headers.get('host') ?? ''}`
  const isLocal = URL.canParse(address) && isLoopbackName(new URL(address).hostname)
  return { remoteAddress: undefined, isEncrypted: false, isLocalName: isLocal }
}

/** Whether a host name can only be the machine that asks. */
export const isLoopbackName = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
