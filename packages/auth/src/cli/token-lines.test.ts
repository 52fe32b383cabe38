import { Readable } from 'node:stream'
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

test('a line of 200 MB is no token, costs no memory, and hides no line behind it', async () => {
  const chunk = Buffer.alloc(1 << 20, 'a')
  async function* input() {
    for (let count = 0; count < 200; count++) yield chunk
    yield Buffer.from('\nb\n')
  }
  const before = process.memoryUsage().arrayBuffers
  const tokens: string[] = []
  for await (const batch of tokenLines(Readable.from(input()))) tokens.push(...batch)
  expect(tokens).toEqual(['', 'b'])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 << 20)
})
