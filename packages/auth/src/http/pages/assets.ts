import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { everyResponse, noPage } from '../security-headers.ts'

interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly mediaType: string
  readonly version: string
}

/** Files that pages load, from one folder of the package. */
export interface Assets {
  /** The response to a request for the file of this name, or undefined where there is none. */
  readonly respond: (name: string, request: Request) => Response | undefined
  /** The name with its version, under which browsers keep the file for a year. */
  readonly versioned: (name: string) => string
}

const mediaTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

// no slash and no dot at the beginning: nothing outside the folder has such a name
const isName = /^[\w-]+(\.[\w-]+)*\.(css|js|svg)$/

/** The files of a folder (or beside a file), each read when it is first asked for and kept. */
export function createAssets(folder: () => URL): Assets {
  const known = new Map<string, Asset>()
  const find = (name: string) => {
    const asset = known.get(name) ?? readAsset(folder, name)
    if (asset !== undefined) known.set(name, asset)
    return asset
  }
  return {
    versioned: (name) => `${name}?v=${find(name)?.version ?? ''}`,
    respond(name, request) {
      const asset = find(name)
      return asset && toResponse(asset, request)
    },
  }
}

function readAsset(folder: () => URL, name: string): Asset | undefined {
  if (!isName.test(name)) return undefined
  try {
    const bytes = new Uint8Array(readFileSync(new URL(name, folder())))
    const version = createHash('sha256').update(bytes).digest('base64url').slice(0, 16)
    return { bytes, version, mediaType: mediaTypes[name.split('.').at(-1) ?? ''] ?? '' }
  } catch {
    return undefined
  }
}

function toResponse({ bytes, mediaType, version }: Asset, { url, method, headers }: Request): Response {
  const tag = `"${version}"`
  // what is asked for by its version never changes under that name
  const isVersioned = new URL(url).searchParams.get('v') === version
  const complete = {
    ...everyResponse,
    'content-security-policy': noPage,
    'cache-control': isVersioned ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: tag,
  }
  if (headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers: complete })
  return new Response(method === 'HEAD' ? null : bytes, {
    headers: { ...complete, 'content-type': mediaType, 'content-length': String(bytes.length) },
  })
}
