import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Terminal } from './run.ts'

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

async function askOn(output: NodeJS.WritableStream, question: string): Promise<string> {
  process.stdout.write(question)
  const line = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY === true })
  try {
    return await line.question('')
  } finally {
    line.close()
  }
}

export const terminal: Terminal = {
  print: (line) => console.log(line),
  ask: (question) => askOn(process.stdout, question),
  async askSecret(question) {
    const answer = await askOn(nowhere(), question)
    process.stdout.write('\n')
    return answer
  },
}
