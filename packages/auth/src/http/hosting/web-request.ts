/** A Web request for an address. */
export function webRequest(address: URL, init: Request | (RequestInit & { headers: Headers })): Request {
  if (init.method !== 'TRACE') return new Request(address, init)
  // the Fetch standard knows no such request; the answer to it is ours all the same
  return Object.defineProperty(new Request(address, { headers: init.headers }), 'method', { value: 'TRACE' })
}

/** The same request at another path, as it would be if nothing were mounted behind a prefix. */
export function webRequestAt(request: Request, path: string): Request {
  const address = new URL(request.url)
  if (address.pathname === path) return request
  address.pathname = path
  return webRequest(address, request)
}
