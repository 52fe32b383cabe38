import { parseObject } from './call.ts'

/** What a token says, not verified: whoever holds a token may read it, and only the server can judge it. */
export function readClaims(token: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const [, payload] = (token as string).split('.') as [string, string]
    const bytes = atob(payload.replace(/-/g, '+').replace(/_/g, '/'))
    // not every runtime with atob has TextDecoder
    return parseObject(decodeURIComponent(escape(bytes)))
  } catch {
    return undefined
  }
}
