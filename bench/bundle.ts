import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Group } from './rounds.ts'

/** A page's program of `@carnet/client` and no more. */
export const clientCore =
  "import { createClient } from '@carnet/client'; globalThis.client = createClient({ baseUrl: '/api' })"

/** What a page downloads of a program: bundled from the sources and minified. */
export async function bundled(program: string, external: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: join(import.meta.dirname, '..', 'test'), loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    conditions: ['@carnet/source'],
    external,
  })
  return outputFiles[0]?.text ?? ''
}

/** Bytes of a program as it is downloaded. */
export const compressedBytes = (text: string): number => gzipSync(text, { level: 9 }).length

/** How large the client is. */
export async function measureBundle(): Promise<Group[]> {
  const bytes = compressedBytes(await bundled(clientCore))
  return [
    {
      id: 'bundle',
      title: 'The client in a page',
      unit: 'bytes',
      series: [{ name: 'core', rounds: [bytes] }],
      notes: ['esbuild, minified, gzip at level 9: createClient with its defaults, and no more.'],
    },
  ]
}
