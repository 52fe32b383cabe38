// What a page downloads: how much, and that no word of the server is in it.
import { describe, expect, test } from 'vitest'
import { bundled, clientCore, compressedBytes } from '../../bench/bundle.ts'
import { serverWords } from './server-words.ts'

describe('the core', () => {
  test('is at most 4 kB, compressed', async () => {
    const bytes = compressedBytes(await bundled(clientCore))
    expect(bytes).toBeLessThanOrEqual(4096)
    // smaller by a half: then it is not the core that is measured
    expect(bytes).toBeGreaterThan(2000)
  })

  test('holds no word of the server, and nothing that is not asked for', async () => {
    const text = await bundled(clientCore)
    expect(
      [...serverWords, 'x-csrf-token', 'localStorage', 'react'].filter((word) => text.includes(word)),
    ).toEqual([])
  })

  test('would be caught with one', async () => {
    const text = await bundled(
      `${clientCore}\nimport { endpoints } from '@carnet/contract'; console.log(endpoints)`,
    )
    expect(serverWords.filter((word) => text.includes(word))).not.toEqual([])
  })
})

test('everything together holds no word of the server either', async () => {
  const text = await bundled("export * from '@carnet/client'; export * from '@carnet/client/react'", [
    'react',
  ])
  expect(serverWords.filter((word) => text.includes(word))).toEqual([])
})
