// How long `carnet import django` takes. By itself, because it needs a gigabyte of disk and some minutes:
// npx -c 'node --conditions=@carnet/source bench/import-django.ts 1000000'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { nodeArguments } from '../test/cli/command.ts'
import { createDjangoDatabase, populate } from '../test/cli/django-database.ts'
import { createScratch } from './scratch.ts'

const users = Number(process.argv[2] ?? 1_000_000)
const barSeconds = 180 * (users / 1_000_000)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const scratch = createScratch()
const secret = randomBytes(32).toString('hex')
const source = join(scratch, 'django.sqlite3')
const env = { ...process.env, DATABASE_URL: `sqlite:${join(scratch, 'carnet.db')}`, CARNET_SECRET: secret }

/** Runs the command; gives what it printed, and the seconds it took with its start. */
async function carnet(...argv: string[]) {
  const begunMs = performance.now()
  const child = spawn(process.execPath, [...nodeArguments, ...argv], {
    env,
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const printed: Buffer[] = []
  child.stdout.on('data', (chunk) => printed.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`carnet ${argv.join(' ')} failed`)
  return { stdout: Buffer.concat(printed).toString(), seconds: (performance.now() - begunMs) / 1000 }
}

console.log(`Making a Django with ${users.toLocaleString('en')} users…`)
const django = createDjangoDatabase(source, secret)
populate(django, users)
django.close()
await carnet('migrate')

const rows = [
  ['dry run', ['--dry-run']],
  ['import', []],
  ['the same again', []],
] as const
for (const [name, flags] of rows) {
  const load = loadavg()[0]?.toFixed(1)
  const { stdout, seconds } = await carnet(
    'import',
    'django',
    '--from',
    `sqlite:${source}`,
    '--json',
    ...flags,
  )
  const { users: people, sessions, revokedTokens } = JSON.parse(stdout)
  const counts = `users ${JSON.stringify(people)}, sessions ${JSON.stringify(sessions)}, revoked ${JSON.stringify(revokedTokens)}`
  const verdict = seconds <= barSeconds ? 'reached' : 'missed'
  console.log(`${name}: ${seconds.toFixed(1)} s (bar ${barSeconds} s: ${verdict}; load ${load}); ${counts}`)
}
