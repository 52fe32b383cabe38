import { Readable, Writable } from 'node:stream'
import { main } from '../../packages/auth/src/cli/main.ts'
import type { Ran, RunOptions } from './command.ts'

/** The command without a process of its own: for what depends on nothing but its arguments and streams. */
export async function inProcess(
  argv: readonly string[],
  { env = {}, input = '' }: Omit<RunOptions, 'folder'> = {},
): Promise<Ran> {
  const output = createSink()
  const errors = createSink()
  const code = await main(argv, {
    input: Readable.from([Buffer.from(input)]),
    output: output.stream,
    errors: errors.stream,
    environment: { ...env },
  })
  return { code, stdout: output.text(), stderr: errors.text() }
}

export function createSink() {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}
