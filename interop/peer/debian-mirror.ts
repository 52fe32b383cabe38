import { readFileSync } from 'node:fs'
import { runProgram } from './run-program.ts'

/** Where this machine's apt gets Debian from, whatever form its sources have. */
export async function debianMirror(): Promise<string> {
  const codename = osRelease()['VERSION_CODENAME']
  const addresses = await runProgram('apt-get', ['update', '--print-uris'], { timeoutMs: 30_000 })
  const [, mirror] = new RegExp(`^'(\\S+?)/?/dists/${codename}/`, 'm').exec(addresses) ?? []
  if (codename === undefined || mirror === undefined) throw new Error('apt has no source of this Debian')
  return mirror
}

/** The variables through which apt's own proxy serves other programs as well. */
export async function proxyVariables(): Promise<Record<string, string>> {
  const config = await runProgram('apt-config', ['dump'], { timeoutMs: 30_000 })
  const proxies = [...config.matchAll(/^Acquire::(https?)::Proxy "([^"]+)";$/gm)]
  return Object.fromEntries(proxies.map(([, scheme, address = '']) => [`${scheme}_proxy`, address]))
}

/** What the system says of itself; empty where it does not. */
export function osRelease(): Readonly<Record<string, string>> {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)
    return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]))
  } catch {
    return {}
  }
}
