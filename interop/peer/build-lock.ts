import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs the work while this process alone holds the lock file. Waits for another process that holds it, and takes it
 * over from one that has died.
 *
 * @throws Error when the other still holds it after `patienceMs`.
 */
export async function withLock<T>(path: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  const endMs = Date.now() + patienceMs
  while (!isTaken(path)) {
    if (Date.now() > endMs) throw new Error(`another process is still at work: ${path}`)
    const holder = holderOf(path)
    if (holder !== undefined && !isAlive(holder)) rmSync(path, { force: true })
    else await sleep(500)
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function isTaken(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Undefined: it is just being written, or has just gone. */
function holderOf(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
