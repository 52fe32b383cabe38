import type { Readable } from 'node:stream'
import { maximumTokenCharacters } from '../tokens/index.ts'

/** Stands for a line that is no token, whatever it was. */
const noToken = ''

// a JSON string may need six characters for one
const longestLine = 6 * maximumTokenCharacters + 2

/**
 * The tokens of a stream, a line each, in batches as they arrive. A line that starts with a quote is a JSON string. No
 * line, however long, is kept in memory beyond the length of a token.
 */
export async function* tokenLines(input: Readable): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of input) {
    const bytes = Buffer.concat([rest, Buffer.from(chunk as Uint8Array | string)])
    const tokens: string[] = []
    let start = 0
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      tokens.push(tokenIn(bytes.subarray(start, end)))
      start = end + 1
    }
    rest = shortened(bytes.subarray(start))
    if (tokens.length > 0) yield tokens
  }
  if (rest.length > 0) yield [tokenIn(rest)]
}

const newline = 0x0a

/** The start of a line too long for a token is enough to refuse it. */
const shortened = (line: Buffer) => (line.length > longestLine + 1 ? line.subarray(0, longestLine + 1) : line)

function tokenIn(line: Buffer): string {
  if (line.length > longestLine) return noToken
  const text = line.toString('utf8').replace(/\r$/, '')
  if (!text.startsWith('"')) return text
  try {
    return JSON.parse(text) as string
  } catch {
    return noToken
  }
}
