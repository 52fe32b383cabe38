import { type Endpoint, type EndpointName, endpoints } from '@carnet/contract'
import { html } from 'hono/html'
import type { Html } from './html-response.ts'
import type { PageContext } from './page-context.ts'

/** Where an endpoint is, as Carnet knows it. */
export const pathOf = ({ basePath }: Pick<PageContext, 'basePath'>, name: EndpointName): string => {
  const { atRoot, path }: Endpoint = endpoints[name]
  return `${atRoot ? '' : basePath}${path}`
}

/** The endpoints that can be linked to: all but those whose path is to be filled in. */
const listed = ({ names }: PageContext) => names.filter((name) => !endpoints[name].path.includes('{'))

/** A list of the endpoints, to stand beside a page. */
export function endpointLinks(context: PageContext, from: string, current?: EndpointName): Html {
  const to = context.site.linksFrom(from)
  return html`<nav aria-label="Endpoints" class="endpoints">
    <h2 class="label muted small">Endpoints</h2>
    <ul>
      ${listed(context).map((name) => {
        const { title, method } = endpoints[name]
        const here = name === current ? html` aria-current="page"` : ''
        return html`<li><a href="${to.page(pathOf(context, name))}"${here}>${verb(method)} <span>${title}</span></a></li>`
      })}
    </ul>
  </nav>`
}

/** The same with what each does, for a page that is about nothing else. */
export function endpointIndex(context: PageContext, from: string): Html {
  const to = context.site.linksFrom(from)
  return html`<ul class="index">
    ${listed(context).map((name) => {
      const { title, method, description } = endpoints[name]
      const path = pathOf(context, name)
      return html`<li>
        ${verb(method)}
        <p class="row"><a href="${to.page(path)}">${title}</a> <code class="muted small">${path}</code></p>
        <p class="muted">${description}</p>
      </li>`
    })}
  </ul>`
}

/** The method of an endpoint, as a small sign. */
export const verb = (method: Endpoint['method']): Html =>
  html`<span class="verb ${method.toLowerCase()}">${method}</span>`
