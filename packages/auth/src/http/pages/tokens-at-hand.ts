import type { ReadToken } from '../../tokens/index.ts'
import { tokensIn } from './tokens-in.ts'

/** The kinds of tokens that pages hand on to one another, in hidden fields: never in an address. */
export const kinds = ['access', 'refresh', 'sliding'] as const
export type TokenKind = (typeof kinds)[number]

/** Besides them, where a browser's cookies hold the tokens: what shows that a form is a page's own. */
const carried = [...kinds, 'csrf'] as const
export type TokensAtHand = Readonly<Partial<Record<(typeof carried)[number], string>>>

/** What is at hand as hidden fields. No field of an endpoint begins so. */
export const hiddenFields = (tokens: TokensAtHand): readonly (readonly [name: string, value: string])[] =>
  carried.flatMap((kind) => {
    const value = tokens[kind]
    return value === undefined ? [] : [[`_${kind}`, value] as const]
  })

/** The tokens that a form brought along. */
export function broughtBy(form: Readonly<Record<string, string>>): TokensAtHand {
  const brought = carried.map((kind) => [kind, form[`_${kind}`]] as const)
  return Object.fromEntries(brought.filter(([, token]) => token !== undefined && token !== ''))
}

/** The same after an answer: what is new takes the place of what was there. */
export function updatedBy(tokens: TokensAtHand, body: unknown, typeClaim: string): TokensAtHand {
  const fresh = tokensIn(body).flatMap(({ token }) => {
    const kind = kindOf(token, typeClaim)
    return kind === undefined ? [] : [[kind, token.text] as const]
  })
  const { csrf } = Object(body)
  return { ...tokens, ...Object.fromEntries(fresh), ...(typeof csrf === 'string' ? { csrf } : {}) }
}

export const kindOf = ({ claims }: ReadToken, typeClaim: string): TokenKind | undefined =>
  kinds.find((kind) => kind === claims[typeClaim])
