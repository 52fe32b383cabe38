import { decodeObject } from '../../tokens/index.ts'

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

/** Every token among the values of an answer's body, with the name it has there. */
export function tokensIn(body: unknown): readonly { readonly name: string; readonly token: ReadToken }[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) => {
    if (typeof value !== 'string') return tokensIn(value)
    const token = readToken(value)
    return token === undefined ? [] : [{ name, token }]
  })
}
