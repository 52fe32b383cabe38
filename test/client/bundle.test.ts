// What a page downloads: how much, and that no word of the server is in it.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { repository } from '../planted-tree.ts'
import { serverWords } from './server-words.ts'

async function bundle(program: string, external: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: join(repository, 'test'), loader: 'ts' },
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

const core =
  "import { createClient } from '@carnet/client'; globalThis.client = createClient({ baseUrl: '/api' })"

describe('the core', () => {
  test('is at most 4 kB, compressed', async () => {
    const bytes = gzipSync(await bundle(core), { level: 9 }).length
    expect(bytes).toBeLessThanOrEqual(4096)
    // smaller by a half: then it is not the core that is measured
    expect(bytes).toBeGreaterThan(2000)
  })

  test('holds no word of the server, and nothing that is not asked for', async () => {
    const text = await bundle(core)
    expect(
      [...serverWords, 'x-csrf-token', 'localStorage', 'react'].filter((word) => text.includes(word)),
    ).toEqual([])
  })

  test('would be caught with one', async () => {
    const text = await bundle(`${core}\nimport { endpoints } from '@carnet/contract'; console.log(endpoints)`)
    expect(serverWords.filter((word) => text.includes(word))).not.toEqual([])
  })
})

test('everything together holds no word of the server either', async () => {
  const text = await bundle("export * from '@carnet/client'; export * from '@carnet/client/react'", ['react'])
  expect(serverWords.filter((word) => text.includes(word))).toEqual([])
})
