import { Readable, Writable } from 'node:stream'
import { main } from '../../packages/auth/src/cli/main.ts'

/** Runs the command `carnet` in this process, with nothing in its environment but this. */
export async function carnetCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  const [output, errors] = [[] as string[], [] as string[]]
  const code = await main(argv, {
    input: Readable.from([]),
    output: collect(output),
    errors: collect(errors),
    environment,
  })
  return { code, output: output.join(''), errors: errors.join('') }
}

const collect = (texts: string[]) =>
  new Writable({
    write(chunk, _encoding, done) {
      texts.push(String(chunk))
      done()
    },
  })
