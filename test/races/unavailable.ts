import { appendFileSync } from 'node:fs'

/** Names what this machine cannot run, for the last lines of `npm test`. */
export function tellUnavailable(reason: string): void {
  const list = process.env['CARNET_UNAVAILABLE']
  if (list) appendFileSync(list, `${reason}\n`)
  else console.warn(`Not run on this machine: ${reason}`)
}
