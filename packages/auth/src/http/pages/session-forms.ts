import { html } from 'hono/html'
import { proofName } from './browser-form.ts'
import { pathOf } from './endpoint-links.ts'
import { hiddenTokens } from './hidden-tokens.ts'
import type { Html } from './html-response.ts'
import type { PageContext } from './page-context.ts'
import type { ApiAnswer } from './response-panel.ts'
import type { TokensAtHand } from './tokens-at-hand.ts'

interface Listed {
  readonly id: string
  readonly device: string
  readonly ip: string
  readonly current: boolean
}

/** The sessions of an answer, each with a button that ends it. */
export function endSessionForms(
  context: PageContext,
  path: string,
  { answer, tokens }: { readonly answer: ApiAnswer | undefined; readonly tokens: TokensAtHand },
): Html | '' {
  const { sessions } = Object(answer?.body) as { readonly sessions?: readonly Listed[] }
  if (sessions === undefined || tokens.access === undefined) return ''
  const pattern = context.site.linksFrom(path).page(pathOf(context, 'endSession'))
  const row = ({ id, device, ip, current }: Listed) => html`<tr>
    <th scope="row">${device || 'Unknown device'} ${current ? html`<span class="badge accent">this one</span>` : ''}</th>
    <td>${ip}</td>
    <td class="number">
      <form method="post" action="${pattern.replace('{id}', encodeURIComponent(id))}">
        <input type="hidden" name="${proofName}" value="${tokens.access ?? ''}" />${hiddenTokens(tokens)}
        <button class="small danger" aria-label="End the session on ${device || 'an unknown device'}">End</button>
      </form>
    </td>
  </tr>`
  return html`<section class="card stack" aria-labelledby="sessions">
    <h2 id="sessions">Sessions</h2>
    <div class="scroll"><table>
      <thead><tr><th scope="col">Device</th><th scope="col">Address</th><th scope="col"><span class="hidden-visually">What can be done</span></th></tr></thead>
      <tbody>${sessions.map(row)}</tbody>
    </table></div>
  </section>`
}
