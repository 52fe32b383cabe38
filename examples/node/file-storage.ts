import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TokenStorage } from '@carnet/client'

/** Keeps the session in a file that only its owner can read. */
export function fileStorage(path: string): TokenStorage {
  return {
    async get() {
      try {
        return await readFile(path, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async set(text) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // whole or not at all: a half-written file would be a lost session
      const draft = `${path}.${process.pid}`
      await writeFile(draft, text, { mode: 0o600 })
      await rename(draft, path)
    },
    remove: () => rm(path, { force: true }),
  }
}
