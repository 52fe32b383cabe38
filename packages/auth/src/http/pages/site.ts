import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type Assets, createAssets } from './assets.ts'
import { relativePath } from './relative-path.ts'

export type SitePage = 'endpoints' | 'inspect' | 'docs' | 'admin'

/** Where the pages are, for their links. */
export interface Site {
  readonly pages: readonly { readonly id: SitePage; readonly name: string; readonly path: string }[]
  readonly assets: Assets
  /** The files of the viewer of the API reference. */
  readonly viewer: Assets
  readonly linksFrom: (path: string) => Links
}

/** Links of one page. They are relative: a host may have mounted everything behind a prefix that Carnet does not know. */
export interface Links {
  readonly page: (path: string) => string
  readonly asset: (name: string) => string
  readonly viewer: (name: string) => string
}

/** The path below which files are served. */
export const assetPath = '/carnet/assets/'
export const viewerPath = '/carnet/viewer/'

/** The same folder from `src/http/pages/` and from `dist/http/pages/`. */
const assets = createAssets(() => new URL('../../../assets/', import.meta.url))

/** The build puts the viewer beside the code; the sources find it in its own package. package.json knows both. */
const viewer = createAssets(() =>
  pathToFileURL(createRequire(import.meta.url).resolve('#viewer/swagger-ui.css')),
)

export function createSite({ hasAdmin }: { readonly hasAdmin: boolean }): Site {
  return {
    assets,
    viewer,
    pages: [
      { id: 'endpoints', name: 'Endpoints', path: '/carnet/' },
      { id: 'inspect', name: 'Inspect a token', path: '/inspect' },
      { id: 'docs', name: 'API reference', path: '/docs' },
      ...(hasAdmin ? [{ id: 'admin', name: 'Admin', path: '/admin/' } as const] : []),
    ],
    linksFrom(path) {
      const root = relativePath(path, '/')
      const page = (target: string) => `${root}${target.slice(1)}`
      return {
        page,
        asset: (name) => page(`${assetPath}${assets.versioned(name)}`),
        viewer: (name) => page(`${viewerPath}${viewer.versioned(name)}`),
      }
    },
  }
}
