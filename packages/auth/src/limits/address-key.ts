import { isIP, isIPv4, isIPv6 } from 'node:net'

/**
 * What an address is counted by: an IPv4 address itself, also where IPv6 carries it; of an IPv6 address the network that one
 * customer gets. One spelling for each. Empty for what is no address.
 */
export function addressKey(address: string, ipv6Prefix: number): string {
  const bare = address.replace(/%.*$/, '')
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return ''
  const groups = expand(bare)
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  return `${masked(groups, ipv6Prefix)
    .map((group) => group.toString(16))
    .join(':')}/${ipv6Prefix}`
}

/** The eight groups of an IPv6 address. */
function expand(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  if (tail === undefined) return before
  const after = groupsOf(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text
    .split(':')
    .flatMap((group) => (isIP(group) === 4 ? dotted(group) : [Number.parseInt(group, 16)]))
}

function dotted(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}

function masked(groups: readonly number[], prefix: number): number[] {
  return groups.map((group, index) => {
    const kept = Math.min(16, Math.max(0, prefix - index * 16))
    return group & (0xffff << (16 - kept)) & 0xffff
  })
}
