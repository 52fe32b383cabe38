import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { median } from './rounds.ts'

/** What the figures depend on besides the code. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGigabytes: number
  readonly system: string
  readonly node: string
  /** What one durable write to the disk costs at the least, in milliseconds. */
  readonly diskFlushMs: number
  readonly peers: Readonly<Record<string, string>>
}

const peers = ['fast-jwt', 'jsonwebtoken', 'jose', '@fastify/jwt', 'passport-jwt', '@node-rs/argon2']
const servers = ['fastify', 'hono', '@hono/node-server', 'express']

export function describeMachine(scratch: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${type()} ${release().split('.', 2).join('.')}, ${process.arch}`,
    node: process.version,
    diskFlushMs: measureFlush(join(scratch, 'flushed')),
    peers: Object.fromEntries([...peers, ...servers].map((name) => [name, versionOf(name)])),
  }
}

function versionOf(name: string): string {
  const manifest = join(import.meta.dirname, '..', 'node_modules', name, 'package.json')
  return String((JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version)
}

function measureFlush(path: string): number {
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4096)
  const took = Array.from({ length: 100 }, () => {
    const startedMs = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - startedMs
  })
  closeSync(file)
  rmSync(path)
  return median(took)
}
