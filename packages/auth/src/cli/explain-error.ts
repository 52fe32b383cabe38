import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { UserInputError } from '../users/index.ts'
import { printable } from './printable.ts'

/** An error as one sentence for the person at the keyboard: no stack, nothing secret. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return `Something failed: ${printable(String(error))}.`
  // told by its name: to load the class would make every command slow to start
  if (error.name === 'UserInputError') {
    return Object.values((error as UserInputError).problems)
      .flat()
      .join(' ')
  }
  return fileFault(error) ?? databaseFault(error) ?? error.message
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be used by this user',
  EPERM: 'may not be used by this user',
  EROFS: 'is on a file system that cannot be written',
  EISDIR: 'is a folder, where a file is needed',
  ENOTDIR: 'is below something that is no folder',
  ENOSPC: 'does not fit on the disk, which is full',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'has a name that is too long',
  EEXIST: 'already exists',
}

/** What the operating system said of a file. */
function fileFault({ code = '', path }: NodeJS.ErrnoException): string | undefined {
  const reason = reasons[code]
  if (reason === undefined || path === undefined) return undefined
  const isFolderMissing = code === 'ENOENT' && !existsSync(dirname(path))
  return isFolderMissing
    ? `The folder '${printable(dirname(path))}' does not exist.`
    : `'${printable(path)}' ${reason}.`
}

/** By SQLite's primary result code (https://sqlite.org/rescode.html). */
const databaseFaults: Readonly<Record<number, string>> = {
  5: 'The database is locked by another process: try again when it has finished.',
  8: 'The database may not be written by this user.',
  10: 'The disk failed while the database was read or written.',
  11: 'The database file is damaged: restore it from a copy.',
  13: 'The disk of the database is full.',
  14: 'The database, or a file that SQLite makes beside it, cannot be opened: may this user write its folder?',
  26: 'The file that DATABASE_URL or the option "database" names is not an SQLite database.',
}

function databaseFault(error: Error & { errcode?: unknown }): string | undefined {
  return typeof error.errcode === 'number' ? databaseFaults[error.errcode & 0xff] : undefined
}
