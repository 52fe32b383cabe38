/**
 * Whether a path is one of `patterns`, as `HttpService.paths` writes them: for hosts that have no router of their own.
 */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const plain = new Set(patterns.filter((pattern) => !pattern.includes(':')))
  const others = patterns
    .filter((pattern) => pattern.includes(':'))
    .map((pattern) => new RegExp(`^${escaped(pattern).replace(/:\w+/g, '[^/]+')}$`))
  return (path) => plain.has(path) || (others.some((pattern) => pattern.test(path)) && isItsOwn(path))
}

/**
 * Whether a URL takes a path for itself. A backslash is a slash there and `%2e%2e` leads upwards: what somebody before us
 * has let through as one path would be answered as another one.
 */
const isItsOwn = (path: string) =>
  URL.canParse(`http://host${path}`) && new URL(`http://host${path}`).pathname === path

const escaped = (pattern: string) => pattern.replace(/[.~+()[\]]/g, '\\$&')

/** The path that a host's router matched with a pattern, as it would be if nothing were mounted behind a prefix. */
export function filledPath(
  pattern: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
}

/** How routers write the path of an endpoint: `/sessions/:id/`. */
export const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')

/** The names of a path's parameters: `id` of `/sessions/{id}/`. */
export const parametersOf = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
