import type { EndpointName } from '@carnet/contract'
import { html } from 'hono/html'
import { distanceInWords, momentInWords, type ReadToken, timeNames } from '../../tokens/index.ts'
import { proofName } from './browser-form.ts'
import { pathOf } from './endpoint-links.ts'
import { hiddenTokens } from './hidden-tokens.ts'
import type { Html } from './html-response.ts'
import type { PageContext } from './page-context.ts'
import { colouredToken } from './pretty-json.ts'
import { kindOf, type TokenKind, type TokensAtHand } from './tokens-at-hand.ts'

interface Step {
  readonly label: string
  readonly endpoint: EndpointName
  /** The field that takes the token; undefined: it proves the caller. */
  readonly field?: string
}

/** What can be done with a token of each kind: one click each. */
const steps: Readonly<Record<TokenKind, readonly Step[]>> = {
  access: [
    { label: 'Open the profile', endpoint: 'profile' },
    { label: 'List my sessions', endpoint: 'listSessions' },
    { label: 'Verify', endpoint: 'verify', field: 'token' },
  ],
  refresh: [
    { label: 'Refresh', endpoint: 'refreshPair', field: 'refresh' },
    { label: 'Verify', endpoint: 'verify', field: 'token' },
    { label: 'Sign out', endpoint: 'blacklist', field: 'refresh' },
  ],
  sliding: [
    { label: 'Refresh', endpoint: 'refreshSliding', field: 'token' },
    { label: 'Verify', endpoint: 'verify', field: 'token' },
  ],
}

export interface TicketOptions {
  /** The name that the token has where it was found. */
  readonly name: string
  /** The path of the page. */
  readonly path: string
  readonly tokens: TokensAtHand
}

/** A token as a ticket: what it is on the stub, with where to go with it, and what is written in it. */
export function tokenTicket(
  context: PageContext,
  token: ReadToken,
  { name, path, tokens }: TicketOptions,
): Html {
  const kind = kindOf(token, context.claimNames.tokenType)
  const to = context.site.linksFrom(path)
  const offered = (kind === undefined ? [] : steps[kind]).filter(({ endpoint }) =>
    context.names.includes(endpoint),
  )
  return html`<section class="ticket" aria-label="The ${name} token">
    <header>
      <h3>${name}</h3>
      ${lifeInWords(token, context.clock())}
    </header>
    <div class="stack">
      ${life(token, context.clock())}
      ${claimFacts(context, token.claims)}
      <div class="row">
        ${offered.map(
          ({
            label,
            endpoint,
            field = proofName,
          }) => html`<form method="post" action="${to.page(pathOf(context, endpoint))}">
            <input type="hidden" name="${field}" value="${token.text}" />${hiddenTokens(tokens)}
            <button class="small">${label}</button>
          </form>`,
        )}
        <button class="small quiet" type="button" data-inspect="${token.text}" data-at="${to.page('/inspect')}" hidden>Inspect</button>
      </div>
      <details>
        <summary>The token itself</summary>
        <pre class="jwt">${colouredToken(token.text)}</pre>
      </details>
    </div>
  </section>`
}

/** Every claim and what it holds; times in words besides. */
function claimFacts({ claimNames, clock }: PageContext, claims: ReadToken['claims']): Html {
  const isTime = timeNames(claimNames)
  return html`<dl class="facts small">
    ${Object.entries(claims).map(([name, value]) => {
      const moment = isTime.has(name) ? momentInWords(value, clock()) : undefined
      return html`<dt><code>${name}</code></dt>
        <dd>
          <code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>
          ${moment === undefined ? '' : html`<span class="muted">${moment}</span>`}
        </dd>`
    })}
  </dl>`
}

/** A bar that runs down to `exp`: as it is now, and with the script of the page from then on. */
export function life({ claims: { iat, exp } }: ReadToken, nowMs: number): Html | '' {
  if (typeof iat !== 'number' || typeof exp !== 'number' || !(exp > iat)) return ''
  const left = Math.min(Math.max(exp - nowMs / 1000, 0), exp - iat)
  return html`<progress
    class="life"
    max="${exp - iat}"
    value="${left}"
    data-exp="${exp}"
    aria-label="Time that is left"
  ></progress>`
}

function lifeInWords({ claims: { exp } }: ReadToken, nowMs: number): Html {
  if (momentInWords(exp, nowMs) === undefined) return html`<span class="badge warn">no end</span>`
  const left = Number(exp) - nowMs / 1000
  const word = left > 0 ? 'good' : 'bad'
  return html`<span class="badge ${word}" data-until="${Number(exp)}">${endInWords(left)}</span>`
}

const endInWords = (left: number) =>
  left > 0 ? `expires ${distanceInWords(left)}` : `expired ${distanceInWords(left)}`
