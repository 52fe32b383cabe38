import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getText, postText } from './http-connection.ts'
import { getLoop } from './load.ts'

export interface LoadTool {
  readonly name: string
  /** How many it keeps open. */
  readonly connections: number
  /** Requests per second of a GET with every token by turns. Throws unless every answer is a good one. */
  readonly get: Loading
  /** The same of a POST of `{ token }`. */
  readonly post: Loading
}

type Loading = (url: { port: number; path: string }, seconds: number) => Promise<number>

const connections = 50

/** wrk where there is one; else a client of our own, which is slower than wrk and thus hides differences. */
export function findLoadTool(tokens: readonly string[], tokenFile: string): LoadTool {
  const hasWrk = spawnSync('wrk', ['-v']).error === undefined
  if (hasWrk) {
    const name = `wrk, 1 thread, ${connections} connections`
    const run = (method: string): Loading => {
      return ({ port, path }, seconds) =>
        runWrk(`http://127.0.0.1:${port}${path}`, seconds, [tokenFile, method])
    }
    return { name, connections, get: run('GET'), post: run('POST') }
  }
  console.warn('\nwrk is not installed (apt-get install wrk): servers are measured with our own client.')
  const run = (textOf: (path: string, token: string) => string): Loading => {
    return ({ port, path }, seconds) => {
      const texts = tokens.map((token) => textOf(path, token))
      return getLoop(port, texts, { connections, seconds })
    }
  }
  return {
    name: `the client in bench/load.ts, ${connections} connections, because wrk is not installed: as slow as the servers, so differences look smaller than they are`,
    connections,
    get: run((path, token) => getText(path, `Bearer ${token}`)),
    post: run((path, token) => postText(path, { token })),
  }
}

async function runWrk(url: string, seconds: number, args: readonly string[]): Promise<number> {
  const script = join(import.meta.dirname, 'wrk.lua')
  // one that is slow is no error: its answers are counted, and the rest are waited for
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url, '--']
  const { stdout } = await promisify(execFile)('wrk', [...load, ...args])
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]
  if (rate === undefined || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk says:\n${stdout}`)
  return Number(rate)
}
