import { html } from 'hono/html'
import type { Html } from './html-response.ts'
import { hiddenFields, type TokensAtHand } from './tokens-at-hand.ts'

// with more a form would be longer than a body may be
const mostCharacters = 9000

/** The tokens at hand as fields of a form, so that the next page has them, too. */
export function hiddenTokens(tokens: TokensAtHand): Html | '' {
  if (Object.values(tokens).join('').length > mostCharacters) return ''
  return html`${hiddenFields(tokens).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )}`
}
