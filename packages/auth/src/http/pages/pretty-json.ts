import { html } from 'hono/html'
import type { Html } from './html-response.ts'

const parts = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d[\d.eE+-]*)/g

/** JSON as people like to read it, a token in its three colours. */
export function prettyJson(value: unknown): Html {
  const text = JSON.stringify(value, null, 2) ?? ''
  // a whole API description is read by nobody in colours
  if (text.length > 20_000) return html`${text}`
  const pieces: (string | Html)[] = []
  let end = 0
  for (const match of text.matchAll(parts)) {
    const [whole, quoted, colon] = match
    pieces.push(text.slice(end, match.index))
    if (quoted === undefined) pieces.push(html`<span class="json-value">${whole}</span>`)
    else if (colon === undefined) pieces.push(prettyText(quoted))
    else pieces.push(html`<span class="json-name">${quoted}</span>${colon}`)
    end = match.index + whole.length
  }
  return html`${pieces}${text.slice(end)}`
}

function prettyText(quoted: string): Html {
  const token = /^"([\w-]+\.[\w-]+\.[\w-]*)"$/.exec(quoted)?.[1]
  return token?.startsWith('eyJ')
    ? html`"${colouredToken(token)}"`
    : html`<span class="json-text">${quoted}</span>`
}

/** A token, its three parts in three colours. */
export function colouredToken(token: string): Html {
  const [header = '', claims = '', signature = ''] = token.split('.')
  return html`<span class="jwt-header">${header}</span>.<span class="jwt-claims">${claims}</span>.<span
      class="jwt-signature"
      >${signature}</span
    >`
}
