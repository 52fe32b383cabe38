import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getText } from './http-connection.ts'
import { getLoop } from './load.ts'

export interface LoadTool {
  readonly name: string
  /** Requests per second of a GET with every token by turns. Throws unless every answer is a good one. */
  readonly get: (url: { port: number; path: string }, seconds: number) => Promise<number>
}

const connections = 50

/** wrk where there is one; else a client of our own, which is slower than wrk and thus hides differences. */
export function findLoadTool(tokens: readonly string[], tokenFile: string): LoadTool {
  const hasWrk = spawnSync('wrk', ['-v']).error === undefined
  if (hasWrk)
    return { name: `wrk, 1 thread, ${connections} connections`, get: (url, s) => runWrk(url, s, tokenFile) }
  console.warn(
    '\nwrk is not installed (apt-get install wrk): guarded routes are measured with our own client.',
  )
  return {
    name: `the client in bench/load.ts, ${connections} connections, because wrk is not installed: as slow as the servers, so differences look smaller than they are`,
    get: ({ port, path }, seconds) =>
      getLoop(
        port,
        tokens.map((token) => getText(path, `Bearer ${token}`)),
        { connections, seconds },
      ),
  }
}

async function runWrk(
  { port, path }: { port: number; path: string },
  seconds: number,
  tokenFile: string,
): Promise<number> {
  const script = join(import.meta.dirname, 'wrk.lua')
  const url = `http://127.0.0.1:${port}${path}`
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url, '--', tokenFile]
  const { stdout } = await promisify(execFile)('wrk', load)
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]
  if (rate === undefined || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk says:\n${stdout}`)
  return Number(rate)
}
