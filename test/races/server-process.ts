import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AuthOptions } from '@carnet/auth'

export type PlainOptions = AuthOptions<object, object, object>

export interface ServerProcess {
  readonly address: string
  readonly post: (path: string, body: object) => Promise<Answer>
  /** The status of the guarded route for an access token. */
  readonly me: (access: string) => Promise<number>
  /** Ends the process as a power cut would, and resolves when it is gone. */
  readonly kill: () => Promise<void>
}

export interface Answer {
  readonly status: number
  readonly body: {
    readonly access: string
    readonly refresh: string
    readonly code?: string
    readonly detail?: string
  }
}

/** A folder with a database for several processes, and the options that they share. */
export function createSharedDatabase(options: PlainOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-races-'))
  const path = join(folder, 'carnet.db')
  const secret = randomBytes(32).toString('hex')
  const all = { database: `sqlite:${path}`, secret, autoMigrate: true, ...options } satisfies PlainOptions
  return { path, options: all, remove: () => rmSync(folder, { recursive: true }) }
}

/** Starts a server in a process of its own; `wrapper` is a command to run it under. */
export async function startServer(
  options: PlainOptions,
  wrapper: readonly string[] = [],
): Promise<ServerProcess> {
  const command = [
    ...wrapper,
    process.execPath,
    '--conditions=@carnet/source',
    join(import.meta.dirname, 'server.ts'),
  ]
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { ...process.env, AUTH_OPTIONS: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const address = await firstLine(child)
  return {
    address,
    async post(path, body) {
      const response = await fetch(address + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: (await response.json()) as Answer['body'] }
    },
    async me(access) {
      const response = await fetch(`${address}/me`, { headers: { authorization: `Bearer ${access}` } })
      await response.arrayBuffer()
      return response.status
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output')
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('the server ended before it listened')
}

/** The claims in a token, unverified. */
export function claimsIn(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
