import { html } from 'hono/html'
import type { Html } from './html-response.ts'
import type { Site, SitePage } from './site.ts'

export interface Layout {
  readonly title: string
  /** Which of the site's pages is the one that is shown. */
  readonly current?: SitePage
  /** The path of the page, as Carnet knows it: links go from there. */
  readonly path: string
  readonly main: Html
  /** Files of `assets/` besides those that every page has. */
  readonly styles?: readonly string[]
  readonly scripts?: readonly string[]
  /** Whether the page shows the API reference. */
  readonly usesViewer?: boolean
  /** `reading`: narrower, for text. */
  readonly width?: 'reading'
}

/** A whole page around its main part. */
export function layout(site: Site, { title, current, path, main, ...more }: Layout): Html {
  const { styles = [], scripts = [], usesViewer = false, width = '' } = more
  const to = site.linksFrom(path)
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Carnet</title>
    <link rel="icon" type="image/svg+xml" href="${to.asset('carnet.svg')}" />
    ${
      usesViewer
        ? html`<link rel="stylesheet" href="${to.viewer('swagger-ui.css')}" />
    <script src="${to.viewer('swagger-ui-bundle.js')}" defer></script>`
        : ''
    }
    ${['carnet.css', ...styles].map((file) => html`<link rel="stylesheet" href="${to.asset(file)}" />`)}
    ${scripts.map((file) => html`<script src="${to.asset(file)}" type="module"></script>`)}
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
      <div>
        <a class="brand" href="${to.page('/carnet/')}"><img src="${to.asset('carnet.svg')}" alt="" width="26" height="26" />Carnet</a>
        <nav class="nav" aria-label="Pages">
          ${site.pages.map(
            ({ name, path: target, id }) =>
              html`<a href="${to.page(target)}"${id === current ? html` aria-current="page"` : ''}>${name}</a>`,
          )}
        </nav>
      </div>
    </header>
    <main id="main" class="page ${width}">${main}</main>
    <footer class="foot"><p>A token is signed, not encrypted: whoever holds it can read it, and use it.</p></footer>
  </body>
</html>
`
}
