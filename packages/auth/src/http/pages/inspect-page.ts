import { type Field, failures } from '@carnet/contract'
import { html } from 'hono/html'
import { isSessionId } from '../../sessions/index.ts'
import {
  type ClaimNames,
  claimMeanings,
  headerMeanings,
  momentInWords,
  type ReadToken,
  readToken,
  timeNames,
} from '../../tokens/index.ts'
import { adminCookie } from '../admin/admin-door.ts'
import type { Answer } from '../answer.ts'
import type { Csrf } from '../cookies/csrf.ts'
import { readBrowserForm } from './browser-form.ts'
import { pathOf } from './endpoint-links.ts'
import { type Html, htmlResponse } from './html-response.ts'
import { inspectorGuide } from './inspector-guide.ts'
import { inspectorRules, type JudgingOptions } from './inspector-rules.ts'
import { layout } from './layout.ts'
import type { PageContext } from './page-context.ts'
import { colouredToken } from './pretty-json.ts'
import { type ApiAnswer, readApiAnswer } from './response-panel.ts'
import { life } from './token-ticket.ts'
import type { Visit } from './visit.ts'

const field: Field = { label: 'Token', isTrimmed: true }
const endpoint = { fields: { token: field } } as const

/** What the server has said about a token that was posted to it. */
interface Asked {
  readonly text: string
  readonly answer: ApiAnswer
}

/**
 * `/inspect`: with its script it looks into a token without sending it anywhere. Its form asks this server, as anybody
 * could at the endpoint that verifies; that needs no script.
 */
export function createInspector(
  context: PageContext,
  judging: JudgingOptions,
  checkSource: Csrf['checkSource'],
): (visit: Visit, ask: Visit['answer']) => Promise<Response> {
  const rules = JSON.stringify(inspectorRules(judging))
  const show = (visit: Visit, asked?: Asked) => {
    const { path, request } = visit
    // whoever has none is no staff, and nothing is asked in their name
    const hasAdminCookie = adminCookie.read(request.headers.get('cookie')) !== undefined
    const page = inspectPage(context, { path, rules, asked, hasAdminCookie })
    return htmlResponse(page, request, { ...visit, status: asked?.answer.status ?? 200 })
  }
  return async (visit, ask) => {
    const { request, refuse } = visit
    if (request.method !== 'POST') return show(visit)
    const refused = async (answer: Answer) =>
      show(visit, { text: '', answer: await readApiAnswer(refuse(answer)) })
    const refusal = checkSource(request.headers)
    if (refusal !== undefined) return refused(refusal)
    const form = await readBrowserForm(request, endpoint)
    if ('failure' in form) return refused(form.failure)
    const text = (form.fields['token'] ?? '').trim()
    const response = await ask(verifyRequest(context, request, text))
    return show(visit, { text, answer: await readApiAnswer(response) })
  }
}

function verifyRequest(context: PageContext, { url, headers: browsers }: Request, token: string): Request {
  const headers = new Headers(browsers)
  headers.delete('content-length')
  headers.set('accept', 'application/json')
  headers.set('content-type', 'application/json')
  const address = new URL(pathOf(context, 'verify'), url)
  return new Request(address, { method: 'POST', headers, body: JSON.stringify({ token }) })
}

interface InspectView {
  readonly path: string
  readonly rules: string
  readonly asked: Asked | undefined
  readonly hasAdminCookie: boolean
}

function inspectPage(context: PageContext, { path, rules, asked, hasAdminCookie }: InspectView): Html {
  const token = asked && readToken(asked.text)
  const to = context.site.linksFrom(path)
  const keys = to.page('/.well-known/jwks.json')
  const hasAdmin = context.site.pages.some(({ id }) => id === 'admin')
  const stories = hasAdmin ? to.page('/admin/sessions/') : ''
  const storyCalls = hasAdmin && hasAdminCookie ? to.page('/admin/api/sessions/') : ''
  const main = html`<div class="stack wide">
    <header class="stack close">
      <h1>Inspect a token</h1>
      <p class="lead">Paste one and see what is in it. It stays in this page: it is not sent, unless you ask this server.</p>
    </header>
    <div class="inspector" id="inspector" data-rules="${rules}" data-keys="${keys}" data-stories="${stories}" data-story-calls="${storyCalls}">
      <form method="post" class="card stack" autocomplete="off">
        <div class="field">
          <label for="token">Token</label>
          <textarea id="token" name="token" rows="8" spellcheck="false" autocapitalize="off" placeholder="eyJhbGciOi…" aria-describedby="token-hint">${asked?.text ?? ''}</textarea>
          <p class="hint" id="token-hint">A token can be used by whoever holds it. Be careful where you paste one.</p>
        </div>
        <details id="key-box">
          <summary>Check with a key of your own</summary>
          <div class="field"><label for="key">Secret, PEM or JWK</label><textarea id="key" rows="4" spellcheck="false" autocapitalize="off"></textarea><p class="hint">It stays in this page, too, and needs its script.</p></div>
        </details>
        <div class="row"><button class="primary">Ask this server</button><button type="button" class="quiet" id="clear" hidden>Clear</button></div>
      </form>
      <div class="stack" id="result" aria-live="polite">
        ${asked === undefined ? '' : serversWord(asked)}
        <div id="decoded" class="stack">${token === undefined ? nothingYet : decoded(context, token, stories)}</div>
      </div>
    </div>
    ${inspectorGuide}
  </div>`
  return layout(context.site, {
    title: 'Inspect a token',
    current: 'inspect',
    path,
    main,
    styles: ['inspect.css'],
    scripts: ['inspect.js'],
  })
}

const nothingYet = html`<p class="muted empty">What is in the token will stand here.</p>`

/** The verdict of the API, in its own words. */
function serversWord({ answer: { status, body } }: Asked): Html {
  if (status === 200)
    return html`<p class="notice good" id="servers-word" role="status"><strong>This server accepts it.</strong> The signature is right, it has not expired, and its session goes on.</p>`
  const { detail, token } = Object(body)
  const sentence =
    typeof detail === 'string'
      ? detail
      : Array.isArray(token)
        ? token.join(' ')
        : failures.invalid_input.detail
  return html`<p class="notice bad" id="servers-word" role="status"><strong>This server refuses it:</strong> ${sentence}</p>`
}

/** What the script of the page would show. */
function decoded({ claimNames, clock }: PageContext, token: ReadToken, stories: string): Html {
  return html`<pre class="jwt">${colouredToken(token.text)}</pre>
    ${life(token, clock())}
    ${members('Header', token.header, { meanings: headerMeanings, claimNames, nowMs: clock() })}
    ${members('Claims', token.claims, { meanings: claimMeanings(claimNames), claimNames, nowMs: clock() })}
    ${storyLink(token, stories)}`
}

/** For staff: the admin asks who they are. */
function storyLink({ claims: { sid } }: ReadToken, stories: string): Html | '' {
  if (stories === '' || !isSessionId(sid)) return ''
  return html`<p><a href="${stories}${sid}/">The story of its session</a> <span class="hint">(in the admin, for staff)</span></p>`
}

interface Reading {
  readonly meanings: Readonly<Record<string, string>>
  readonly claimNames: ClaimNames
  readonly nowMs: number
}

function members(title: string, values: ReadToken['claims'], { meanings, claimNames, nowMs }: Reading): Html {
  const isTime = timeNames(claimNames)
  const meaning = (name: string) =>
    Object.hasOwn(meanings, name) ? meanings[name] : title === 'Claims' ? 'A claim of the application.' : ''
  return html`<section class="card stack ${title.toLowerCase()}">
    <h2>${title}</h2>
    <dl class="members">
      ${Object.entries(values).map(
        ([name, value]) => html`<div>
          <dt><code>${name}</code></dt>
          <dd>
            <code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>
            ${isTime.has(name) ? html`<span class="when">${momentInWords(value, nowMs) ?? ''}</span>` : ''}
            <span class="hint">${meaning(name)}</span>
          </dd>
        </div>`,
      )}
    </dl>
  </section>`
}
