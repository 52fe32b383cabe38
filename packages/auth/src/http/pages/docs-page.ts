import { html } from 'hono/html'
import { endpointLinks } from './endpoint-links.ts'
import { htmlResponse } from './html-response.ts'
import { layout } from './layout.ts'
import type { PageContext } from './page-context.ts'
import type { Visit } from './visit.ts'

/** `/docs`: the description of the API, shown by Swagger UI, which comes with the package. */
export function showDocs(context: PageContext, { path, request, isTlsPromised }: Visit): Promise<Response> {
  const to = context.site.linksFrom(path)
  const main = html`<div class="stack">
    <header class="stack close">
      <h1>API reference</h1>
      <p class="lead">Made from <a href="${to.page('/openapi.json')}">openapi.json</a>, which describes this server as it is set up.</p>
    </header>
    <noscript><div class="card stack"><p>The reference needs a script. The endpoints have pages of their own, which do not.</p>${endpointLinks(context, path)}</div></noscript>
    <div id="reference" data-description="${to.page('/openapi.json')}"></div>
  </div>`
  const page = layout(context.site, {
    title: 'API reference',
    current: 'docs',
    path,
    main,
    scripts: ['docs.js'],
    styles: ['docs.css'],
    usesViewer: true,
  })
  // the viewer draws its arrows by addresses that hold the picture
  return htmlResponse(page, request, { isTlsPromised, policy: { 'img-src': "'self' data:" } })
}
