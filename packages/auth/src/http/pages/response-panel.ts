import { STATUS_CODES } from 'node:http'
import { html } from 'hono/html'
import type { Html } from './html-response.ts'
import { prettyJson } from './pretty-json.ts'

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** Undefined: there was none. */
  readonly body: unknown
}

export async function readApiAnswer(response: Response): Promise<ApiAnswer> {
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** An answer as it came: status, headers, and the body for people. */
export function responsePanel({ status, headers, body }: ApiAnswer): Html {
  const word = status < 400 ? 'good' : 'bad'
  return html`<section class="card stack" aria-labelledby="response">
    <div class="row apart">
      <h2 id="response">Response</h2>
      <span class="badge ${word}">${status} ${STATUS_CODES[status] ?? ''}</span>
    </div>
    ${body === undefined ? html`<p class="muted">There is nothing to say.</p>` : html`<pre class="json" tabindex="0" aria-label="Response body">${prettyJson(body)}</pre>`}
    <details>
      <summary>Headers</summary>
      <dl class="facts small">
        ${[...headers].map(([name, value]) => html`<dt><code>${name}</code></dt><dd><code>${value}</code></dd>`)}
      </dl>
    </details>
  </section>`
}
