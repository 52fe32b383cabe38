import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Random } from '../tokens/index.ts'

/**
 * The secret in a file, made by the first process that looks for it: of processes that start at once all get the same.
 *
 * @throws TypeError when others than its owner may read the file.
 */
export function keySecretFromFile(path: string, random: Random): string {
  const existing = read(path)
  if (existing !== undefined) return existing
  const temporary = `${path}.${process.pid}.${Buffer.from(random(6)).toString('hex')}`
  try {
    writeFileSync(temporary, `${Buffer.from(random(32)).toString('hex')}\n`, { mode: 0o600, flush: true })
    // the umask may have taken bits away, never added any; a link fails where the name is taken, a rename would replace
    chmodSync(temporary, 0o600)
    linkSync(temporary, path)
    // or a power cut could leave keys in the database that nothing opens
    flushFolder(dirname(path))
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(temporary, { force: true })
  }
  return read(path) ?? fail(path, 'cannot be read')
}

function flushFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function read(path: string): string | undefined {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
      fail(path, 'may be read by others than its owner; run: chmod 600')
    }
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function fail(path: string, reason: string): never {
  throw new TypeError(`The key secret file ${path} ${reason}.`)
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
