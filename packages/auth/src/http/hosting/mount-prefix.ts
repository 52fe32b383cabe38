/** Where an application has put Carnet. */
export interface MountOptions {
  /** The path that the endpoints are behind, such as `/v2`. Default none. */
  readonly prefix?: string
}

/** A path without what Carnet is mounted behind; undefined for one that is not behind it. */
export type WithoutPrefix = (path: string) => string | undefined

/**
 * What takes a prefix such as `/v2` off a path.
 *
 * @throws TypeError for one that no path begins with.
 */
export function withoutPrefix(prefix = ''): WithoutPrefix {
  if (prefix === '') return (path) => path
  if (!/^(\/[\w.~-]+)+$/.test(prefix))
    throw new TypeError('Option "prefix" must be a path such as "/v2", without a slash at its end.')
  return (path) => (path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined)
}
