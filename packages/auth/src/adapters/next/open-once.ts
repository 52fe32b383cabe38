/** A server, or what opens it when it is asked for. */
export type Source<A> = A | (() => A | Promise<A>)

/** The server of a source. */
export const opened = async <A extends object>(source: Source<A>): Promise<A> =>
  typeof source === 'function' ? (source as () => A | Promise<A>)() : source

/**
 * Opens a server with the first request, and gives the same one ever after: `openOnce(() => createAuth({ … }))`. So a build
 * opens no database, and the copies of a module that Next makes (for routes, for pages, after each change in development)
 * share one server. `name` tells several apart. An attempt that fails is made again with the next request.
 */
export function openOnce<A extends object>(open: () => Promise<A>, name = 'default'): () => Promise<A> {
  const key = Symbol.for(`carnet.next.${name}`)
  const kept = globalThis as { [key]?: Promise<A> | undefined }
  return () => {
    kept[key] ??= open().catch((error: unknown) => {
      kept[key] = undefined
      throw error
    })
    return kept[key]
  }
}
