import { type ReadToken, readToken } from '../../tokens/index.ts'

/** Every token among the values of an answer's body, with the name it has there. */
export function tokensIn(body: unknown): readonly { readonly name: string; readonly token: ReadToken }[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) => {
    if (typeof value !== 'string') return tokensIn(value)
    const token = readToken(value)
    return token === undefined ? [] : [{ name, token }]
  })
}
