/** A Web request for an address. */
export function webRequest(address: URL, init: Request | (RequestInit & { headers: Headers })): Request {
  if (init.method !== 'TRACE') return new Request(address, init)
  // the Fetch standard knows no such request; the answer to it is ours all the same
  return Object.defineProperty(new Request(address, { headers: init.headers }), 'method', { value: 'TRACE' })
}
