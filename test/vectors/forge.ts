import type { Key } from '@carnet/auth/tokens'

/** A part of a token: an object becomes JSON, a text or bytes stand as they are. */
export type Part = object | string | Uint8Array

/** A token with any header and any payload, signed correctly. */
export function forge(key: Key, header: Part, payload: Part): string {
  return forgeSegments(key, encode(header), encode(payload))
}

/** A token of any two texts, signed correctly. */
export function forgeSegments(key: Key, header: string, payload: string): string {
  const input = `${header}.${payload}`
  if (key.signing === undefined) throw new TypeError('The key cannot sign.')
  return `${input}.${key.row.sign(key.signing, input)}`
}

export function encode(part: Part): string {
  const isWritten = typeof part === 'string' || part instanceof Uint8Array
  return Buffer.from(isWritten ? (part as string) : JSON.stringify(part)).toString('base64url')
}
