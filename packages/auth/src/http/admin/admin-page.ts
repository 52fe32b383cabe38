import { readFileSync } from 'node:fs'
import { adminNextPath } from '@carnet/contract'
import { raw } from 'hono/html'
import { createAssets } from '../pages/assets.ts'
import { htmlResponse } from '../pages/html-response.ts'
import { relativePath } from '../pages/relative-path.ts'
import { everyResponse, noPage } from '../security-headers.ts'

/** Where the page is built to, and what answers before it is. The same folder from `src/` and from `dist/`. */
const folder = new URL('../../../dist/admin-page/', import.meta.url)
const notBuilt =
  'The admin page has not been built: run "npm run build". What it asks is answered under /admin/api/.\n'

/** The page and its views, which the page itself tells apart, and the files that it loads. */
export const pagePaths: readonly string[] = [
  '/admin',
  '/admin/',
  '/admin/assets/:file',
  '/admin/:view',
  '/admin/:view/',
  '/admin/:view/:id',
  '/admin/:view/:id/',
]

/** Answers the page of the admin. It holds nothing that is anybody's: who is not signed in gets the same one. */
export function createAdminPage(): (
  request: Request,
  isTlsPromised: boolean,
) => Response | Promise<Response> {
  const assets = createAssets(() => new URL('assets/', folder))
  let index: string | undefined
  return (request, isTlsPromised) => {
    const { pathname, searchParams } = new URL(request.url)
    const [, file] = /^\/admin\/assets\/([^/]+)$/.exec(pathname) ?? []
    if (file !== undefined) return assets.respond(file, request) ?? plain('Not found.\n', 404)
    if (pathname.startsWith('/admin/api/')) return plain('Not found.\n', 404)
    // a path without its slash would make every link of the page another one
    const asked = searchParams.get('next')
    if (pathname === '/admin') return redirect('admin/')
    if (asked !== null && asked !== adminNextPath(asked)) return redirect(toRoot(pathname))
    index ??= readIndex()
    if (index === undefined) return plain(notBuilt, 503)
    const page = index.replaceAll('%root%', toRoot(pathname))
    return htmlResponse(raw(page), request, { isTlsPromised })
  }
}

function readIndex(): string | undefined {
  try {
    return readFileSync(new URL('index.html', folder), 'utf8')
  } catch {
    return undefined
  }
}

/** From a page of the admin to its first one, wherever the admin is mounted. */
const toRoot = (pathname: string) => relativePath(pathname, '/admin/')

const redirect = (location: string) =>
  new Response(null, {
    status: 302,
    headers: { ...everyResponse, 'content-security-policy': noPage, location, 'cache-control': 'no-store' },
  })

const plain = (text: string, status: number) =>
  new Response(text, {
    status,
    headers: {
      ...everyResponse,
      'content-security-policy': noPage,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    },
  })
