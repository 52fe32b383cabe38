import type { Endpoint, EndpointName } from '@carnet/contract'
import { html } from 'hono/html'
import { readToken } from '../../tokens/index.ts'
import type { BrowserForm } from './browser-form.ts'
import { curlCommand } from './curl-command.ts'
import { endpointLinks, verb } from './endpoint-links.ts'
import type { Html } from './html-response.ts'
import { layout } from './layout.ts'
import type { PageContext } from './page-context.ts'
import { requestForm } from './request-form.ts'
import { type ApiAnswer, responsePanel } from './response-panel.ts'
import { endSessionForms } from './session-forms.ts'
import { tokenTicket } from './token-ticket.ts'
import { kinds, type TokensAtHand } from './tokens-at-hand.ts'
import { tokensIn } from './tokens-in.ts'

export interface EndpointView {
  readonly name: EndpointName
  readonly endpoint: Endpoint
  /** With its parameters. */
  readonly path: string
  /** What the browser calls this server. */
  readonly origin: string
  readonly form: BrowserForm
  /** After the answer. */
  readonly tokens: TokensAtHand
  /** Undefined: nothing has been asked yet. */
  readonly answer: ApiAnswer | undefined
}

/** The page of an endpoint: what it does, how to ask it, and what it has answered. */
export function endpointPage(context: PageContext, view: EndpointView): Html {
  const { name, endpoint, path, answer } = view
  const asking = html`<section class="card stack" aria-labelledby="request">
    <h2 id="request">Request</h2>
    ${notice(view)} ${formOf(view, endpoint)}
  </section>`
  const response = answer === undefined ? '' : responsePanel(answer)
  const isDone = answer !== undefined && answer.status < 400
  return layout(context.site, {
    title: endpoint.title,
    current: 'endpoints',
    path,
    styles: ['endpoint.css'],
    scripts: ['carnet.js'],
    main: html`<div class="beside">
      <div class="stack wide first">
        <header class="stack close">
          <h1>${endpoint.title}</h1>
          <p class="row">${verb(endpoint.method)} <code class="wrap">${path}</code></p>
          <p class="lead">${endpoint.description}</p>
        </header>
        ${isDone ? [response, found(context, view), asking] : [asking, response, found(context, view)]}
        ${curlPanel(context, view, endpoint)}
      </div>
      <aside>${endpointLinks(context, path, name)}</aside>
    </div>`,
  })
}

/** What was wrong with the whole of a request; what was wrong with a field stands there. */
function notice({ answer }: EndpointView): Html | '' {
  if (answer === undefined || answer.status < 400) return ''
  const { detail, non_field_errors: whole } = Object(answer.body)
  const sentence = typeof detail === 'string' ? detail : Array.isArray(whole) ? whole.join(' ') : undefined
  return sentence === undefined ? '' : html`<p class="notice bad" role="alert">${sentence}</p>`
}

function formOf({ form, tokens, answer }: EndpointView, endpoint: Endpoint): Html {
  if (endpoint.method === 'GET' && endpoint.caller === 'anyone')
    return html`<p>It takes nothing. <a href="">Ask again</a></p>`
  const said: Record<string, unknown> = answer?.status === 400 ? Object(answer.body) : {}
  const problems = Object.entries(said).filter((entry): entry is [string, string[]] =>
    Array.isArray(entry[1]),
  )
  return requestForm({ endpoint, form, tokens, problems: Object.fromEntries(problems) })
}

/** The tokens of the answer, opened; those that were brought along, folded; and what an answer leads to. */
function found(context: PageContext, { path, answer, tokens, name }: EndpointView): Html | '' {
  const fresh = tokensIn(answer?.body)
  if (fresh.length > 0)
    return html`<section class="beside halves" aria-label="Tokens in the response">
      ${fresh.map(({ name: at, token }) => tokenTicket(context, token, { name: at, path, tokens }))}
    </section>`
  const brought = kinds.flatMap((kind) => {
    const token = readToken(tokens[kind] ?? '')
    return token === undefined ? [] : [tokenTicket(context, token, { name: kind, path, tokens })]
  })
  return html`${name === 'listSessions' ? endSessionForms(context, path, { answer, tokens }) : ''}
    ${brought.length === 0 ? '' : html`<details class="at-hand"><summary>Tokens at hand</summary><div class="beside halves">${brought}</div></details>`}`
}

function curlPanel({ headerName, headerTypes }: PageContext, view: EndpointView, endpoint: Endpoint): Html {
  const { origin, path, form, tokens } = view
  const proof = form.proof || (tokens.access ?? tokens.sliding ?? '…')
  const header = endpoint.caller === 'anyone' ? undefined : `${headerName}: ${headerTypes[0]} ${proof}`
  const command = curlCommand({ endpoint, address: `${origin}${path}`, fields: form.fields, header })
  return html`<section class="card stack" aria-labelledby="curl">
    <div class="row apart"><h2 id="curl">In a terminal</h2><button class="small" type="button" data-copy="#command" hidden>Copy</button></div>
    <pre id="command" tabindex="0" data-address="${origin}${path}">${command}</pre>
  </section>`
}
