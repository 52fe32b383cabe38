import type { EndpointName } from '@carnet/contract'
import { html } from 'hono/html'
import { failed } from '../answer.ts'
import { createSourceCheck } from '../cookies/csrf.ts'
import { showDocs } from './docs-page.ts'
import { showEndpoint } from './endpoint-answer.ts'
import { endpointIndex } from './endpoint-links.ts'
import { htmlResponse } from './html-response.ts'
import { createInspector } from './inspect-page.ts'
import type { JudgingOptions } from './inspector-rules.ts'
import { layout } from './layout.ts'
import type { PageContext } from './page-context.ts'
import { prefersHtml } from './prefers-html.ts'
import { assetPath, createSite, viewerPath } from './site.ts'
import type { Visit } from './visit.ts'

export interface Pages {
  /** The paths that are pages' own, as routers write them. */
  readonly paths: readonly string[]
  /** Whether a request for one of these media types comes from a browser that wants to show the answer. */
  readonly isFor: (request: Request, produced: readonly string[]) => boolean
  /** The page of an endpoint. */
  readonly showEndpoint: (name: EndpointName, visit: Visit) => Promise<Response>
  /** The page at a path that is no endpoint's. `ask` sends a request to the API. */
  readonly show: (visit: Visit, ask: Visit['answer']) => Promise<Response>
}

export interface PagesOptions extends Omit<PageContext, 'site'> {
  readonly judging: JudgingOptions
  readonly onError: (error: unknown) => void
  /** Whether the admin is at `/admin/` beside these pages. */
  readonly hasAdmin: boolean
}

type Show = (visit: Visit, ask: Visit['answer']) => Promise<Response>

/** What people see of a server: forms for its endpoints, the token inspector, the API reference. */
export function createPages(options: PagesOptions): Pages {
  const context: PageContext = { ...options, site: createSite(options) }
  // who posts a form is told apart by what the browser says: pages know no sessions
  const checkSource = createSourceCheck([])
  const own = ownPages(context, createInspector(context, options.judging, checkSource))
  const safely = (visit: Visit, work: () => Promise<Response>) =>
    work().catch((error: unknown) => {
      options.onError(error)
      return visit.refuse(failed('internal_error'))
    })
  return {
    paths: [...Object.keys(own), '/carnet', `${assetPath}:file`, `${viewerPath}:file`],
    isFor: ({ method, headers }, produced) =>
      method !== 'OPTIONS' && prefersHtml(headers.get('accept'), produced),
    showEndpoint: (name, visit) => safely(visit, () => showEndpoint(context, name, visit, checkSource)),
    show: (visit, ask) => safely(visit, async () => showOwn(context, own, visit, ask)),
  }
}

const ownPages = (context: PageContext, inspect: Show): Readonly<Record<string, Show>> => ({
  '/carnet/': (visit) => showIndex(context, visit),
  '/inspect': inspect,
  '/docs': (visit) => showDocs(context, visit),
})

function showOwn(
  context: PageContext,
  own: Readonly<Record<string, Show>>,
  visit: Visit,
  ask: Visit['answer'],
): Promise<Response> | Response {
  const { request, path, refuse } = visit
  const { method, headers } = request
  const file = fileAt(context, visit)
  const show = own[path === '/carnet' ? '/carnet/' : path]
  const isNothing = file === undefined && show === undefined
  if (isNothing && !prefersHtml(headers.get('accept'), ['application/json']))
    return refuse(failed('not_found'))
  if (visit.isTlsMissing) return refuse(failed('tls_required'))
  if (file !== undefined) return file
  if (show === undefined) return showMissing(context, visit)
  const methods = path === '/inspect' ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD']
  return methods.includes(method) ? show(visit, ask) : refuse(failed('method_not_allowed', { method }))
}

function fileAt({ site }: PageContext, { path, request }: Visit): Response | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
  const [, folder, file = ''] = /^(.*\/)([^/]*)$/.exec(path) ?? []
  if (folder === assetPath) return site.assets.respond(file, request)
  return folder === viewerPath ? site.viewer.respond(file, request) : undefined
}

function showIndex(context: PageContext, { path, request, isTlsPromised }: Visit): Promise<Response> {
  const to = context.site.linksFrom(path)
  const main = html`<div class="stack wide">
    <header class="stack close">
      <h1>Endpoints</h1>
      <p class="lead">Each of them is a page here: open one, fill in its form and see what a client would get.</p>
    </header>
    <div class="card">${endpointIndex(context, path)}</div>
    <p class="row">
      <a class="button" href="${to.page('/inspect')}">Inspect a token</a>
      <a class="button" href="${to.page('/docs')}">API reference</a>
    </p>
  </div>`
  const page = layout(context.site, {
    title: 'Endpoints',
    current: 'endpoints',
    path,
    width: 'reading',
    main,
    styles: ['endpoint.css'],
  })
  return htmlResponse(page, request, { isTlsPromised })
}

function showMissing(context: PageContext, { path, request, isTlsPromised }: Visit): Promise<Response> {
  const main = html`<div class="stack"><h1>There is no such page</h1>
    <p class="lead">Nothing answers at <code class="wrap">${path}</code>.</p>
    <p><a class="button" href="${context.site.linksFrom(path).page('/carnet/')}">See what there is</a></p></div>`
  return htmlResponse(layout(context.site, { title: 'Not found', path, main, width: 'reading' }), request, {
    status: 404,
    isTlsPromised,
  })
}
