import { decodeObject } from './segments.ts'

/** What is inside a token, whoever wrote it: nothing of it has been verified. */
export interface ReadToken {
  readonly text: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Looks into a text, or undefined where it is no JSON Web Token. */
export function readToken(text: string): ReadToken | undefined {
  const parts = text.split('.')
  if (parts.length !== 3) return undefined
  const [header, claims] = parts.map((part) => decodeObject(Buffer.from(part, 'base64url')))
  return header === undefined || claims === undefined ? undefined : { text, header, claims }
}
