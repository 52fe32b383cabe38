import { isDeepStrictEqual } from 'node:util'
import type { Answer } from '../drive/send.ts'

const token = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/

/** How the tokens of a setup look, so that only what is odd about one needs saying. */
export interface TokenLooks {
  readonly algorithm: string
  readonly jtiClaim: string
}

/**
 * The same with the claims of every token in its place, without what is random in it (`jti`) or ours alone (`sid`,
 * `kid`). Times stay: both clocks stand at the same instant.
 */
function normalised(value: unknown, looks: TokenLooks): unknown {
  if (typeof value === 'string') return token.test(value) ? takenApart(value, looks) : value
  if (Array.isArray(value)) return value.map((inner) => normalised(inner, looks))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normalised(inner, looks)]))
}

function takenApart(text: string, { algorithm, jtiClaim }: TokenLooks): unknown {
  const [header = {}, claims = {}] = text.split('.', 2).map(membersOf)
  const { kid: _, ...rest } = header
  const { sid: __, ...others } = claims
  if (jtiClaim in others) others[jtiClaim] = typeof others[jtiClaim] === 'string' ? '…' : 'no text'
  const isUsual = isDeepStrictEqual(rest, { alg: algorithm, typ: 'JWT' })
  return isUsual ? { jwt: others } : { jwt: others, header: rest }
}

/** Python writes NaN, which is no JSON. */
function membersOf(part: string): Record<string, unknown> {
  const text = Buffer.from(part, 'base64url').toString()
  try {
    return JSON.parse(text)
  } catch {
    return { 'no JSON': text.replace(/"[0-9a-f]{32}"/, '"…"') }
  }
}

export const normalisedAnswer = (answer: Answer, looks: TokenLooks): Answer => ({
  ...answer,
  body: normalised(answer.body, looks),
})

/** Whether a value is as expected, where a regular expression stands for every text that it fits. */
export function matches(expected: unknown, actual: unknown): boolean {
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual)
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected))
    return isDeepStrictEqual(expected, actual)
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)])
  return [...names].every((name) =>
    matches((expected as Record<string, unknown>)[name], (actual as Record<string, unknown>)[name]),
  )
}
