// Everything that must never be said, and everything that was.
import { inspect } from 'node:util'
import { passwords, secret, type World } from './world.ts'

/** The secrets in these texts: passwords, keys, hashes, and tokens, all of which begin alike. */
export function secretsIn(world: Pick<World, 'faults'>, ...texts: string[]): string[] {
  const said = [...texts, ...world.faults.map((fault) => inspect(fault, { depth: 9 }))]
  const unsayable = [...Object.values(passwords), secret, 'eyJ', 'argon2id$', 'PRIVATE KEY', 'good enough']
  return unsayable.filter((word) => said.some((text) => text.includes(word)))
}

/** Keeps what is written to the standard streams and the console, until it is released. */
export function captureOutput(): { readonly lines: () => string[]; readonly release: () => void } {
  const lines: string[] = []
  const undo: (() => void)[] = []
  for (const stream of [process.stdout, process.stderr]) {
    const { write } = stream
    stream.write = ((text: string | Uint8Array, ...rest: never[]) => {
      lines.push(Buffer.from(text as string).toString())
      return write.call(stream, text, ...rest)
    }) as typeof write
    undo.push(() => {
      stream.write = write
    })
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    const say = console[level]
    console[level] = (...parts: unknown[]) => {
      lines.push(parts.map((part) => inspect(part)).join(' '))
    }
    undo.push(() => {
      console[level] = say
    })
  }
  return {
    lines: () => lines,
    release() {
      for (const back of undo) back()
    },
  }
}
