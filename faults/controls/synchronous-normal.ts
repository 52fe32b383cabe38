// A control build, loaded before a server: the journal is no longer flushed at each commit. A power cut must then lose
// what was acknowledged, and the rig must see it.
import { DatabaseSync } from 'node:sqlite'

const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql: string) {
  return exec.call(this, sql.replace(/synchronous\s*=\s*FULL/i, 'synchronous = NORMAL'))
}
