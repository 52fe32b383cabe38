// Loaded before a command: ends the process as `kill -9` does, just before its n-th statement.
import { DatabaseSync, StatementSync } from 'node:sqlite'
import pg from 'pg'

const at = Number(process.env['RIG_DIE_AT'])
let statements = 0

function count(): void {
  statements += 1
  if (statements === at) process.kill(process.pid, 'SIGKILL')
}

type Method = (this: unknown, ...args: unknown[]) => unknown

/** The same method, which counts its calls. */
function counting(prototype: object, name: string): void {
  const method = Reflect.get(prototype, name) as Method
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    count()
    return method.apply(this, args)
  })
}

counting(DatabaseSync.prototype, 'exec')
for (const name of ['run', 'all', 'get', 'iterate']) counting(StatementSync.prototype, name)
counting(pg.Client.prototype, 'query')
