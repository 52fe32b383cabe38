import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { tokenLines } from './token-lines.ts'

async function tokensOf(...chunks: (string | Buffer)[]): Promise<string[]> {
  const tokens: string[] = []
  for await (const batch of tokenLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))))
    tokens.push(...batch)
  return tokens
}

test.each<[string[], string[]]>([
  [['a\nb\n'], ['a', 'b']],
  [['a\nb'], ['a', 'b']],
  [['a\r\nb\r\n'], ['a', 'b']],
  [
    ['a', 'b\nc', '\n'],
    ['ab', 'c'],
  ],
  [['\n\na\n'], ['', '', 'a']],
  [['"a\\u0062"\n"\\n"\n'], ['ab', '\n']],
  [['"a\n"a" b\n"\n'], ['', '', '']],
  [[' a \n'], [' a ']],
  [['a\u2028b\rc\n'], ['a\u2028b\rc']],
  [['\ufeffa\n'], ['\ufeffa']],
  [[], []],
  [[''], []],
])('%j is %j', async (chunks, tokens) => {
  expect(await tokensOf(...chunks)).toEqual(tokens)
})

test('a character that a chunk cuts in two stays whole', async () => {
  const bytes = Buffer.from('"ä"\n')
  expect(await tokensOf(bytes.subarray(0, 2), bytes.subarray(2))).toEqual(['ä'])
})

test('a line of 200 MB is no token, is not kept in memory, and hides no line behind it', async () => {
  const chunk = Buffer.alloc(1 << 20, 'a')
  let heldMegabytes = 0
  async function* input() {
    const before = liveMegabytes()
    for (let count = 0; count < 200; count++) yield chunk
    heldMegabytes = liveMegabytes() - before
    yield Buffer.from('\nb\n')
  }
  const tokens: string[] = []
  for await (const batch of tokenLines(Readable.from(input()))) tokens.push(...batch)
  expect(tokens).toEqual(['', 'b'])
  expect(heldMegabytes).toBeLessThan(50)
})

/** Of buffers that something still holds: what waits for the collector is not counted. */
function liveMegabytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  return process.memoryUsage().arrayBuffers / (1 << 20)
}
