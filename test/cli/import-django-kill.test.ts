// An import at its worst: killed again and again, and beside a Django that goes on writing.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { collect, createScratch } from './command.ts'
import { populate } from './django-database.ts'
import { allOf, createPlace, everything } from './import-place.ts'

const { folder, start, remove } = createScratch()
afterAll(remove)

const users = 20_000

const fingerprint = (path: string) =>
  createHash('sha256')
    .update(JSON.stringify(everything(path)))
    .digest('hex')

const countOf = (path: string, from: string) =>
  Number(allOf(path, `SELECT count(*) AS n FROM ${from}`)[0]?.['n'])

/** What the lines of progress tell, as they come. */
async function* progressOf({ stderr }: ChildProcess) {
  if (stderr === null) return
  for await (const line of createInterface(stderr)) {
    const [, phase = '', done = '', total = ''] = /^(\w+): ([\d,]+) of ([\d,]+)$/.exec(line) ?? []
    yield { phase, done, isLast: phase === 'Tokens' && done === total }
  }
}

test(`${users} users: killed in the middle and run again it goes on, and ends the same`, async () => {
  const whole = createPlace(folder)
  populate(whole.django, users)
  await whole.migrate()
  const reference = await whole.importDjango('--json')
  const { users: people, sessions, revokedTokens } = JSON.parse(reference.stdout)
  expect(people).toEqual({ carried: countOf(whole.source, 'auth_user'), present: 0 })
  const unexpired = "token_blacklist_outstandingtoken WHERE expires_at > datetime('now', '-1 day')"
  expect(sessions.carried + revokedTokens.carried).toBe(countOf(whole.source, unexpired))

  const broken = createPlace(folder)
  await broken.migrate()
  const run = () =>
    start(['import', 'django', '--from', `sqlite:${whole.source}`, '--json'], { env: broken.env })
  const begunAt: string[] = []
  let kills = 0
  let last = { code: null as number | null, stdout: '' }
  while (last.code === null) {
    const child = run()
    const stdout = collect(child.stdout)
    const ended = once(child, 'close')
    let isFirst = true
    for await (const { phase, done, isLast } of progressOf(child)) {
      if (!isFirst) continue
      isFirst = false
      begunAt.push(`${phase} ${done}`)
      // one that was killed when all was done would begin anew, to look for what is new
      if (isLast) continue
      // at another moment of a batch each time
      setTimeout(() => child.kill('SIGKILL'), (kills * 7) % 60)
    }
    const [code] = (await ended) as [number | null]
    if (code === null) kills += 1
    last = { code, stdout: stdout() }
    expect(allOf(broken.path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(kills).toBeLessThan(50)
  }
  expect(last).toEqual({ code: 0, stdout: reference.stdout })
  expect(fingerprint(broken.path)).toBe(fingerprint(whole.path))
  // it was killed in both phases, and never began anew
  expect(new Set(begunAt).size).toBe(begunAt.length)
  expect(begunAt.filter((at) => at.startsWith('Users')).length).toBeGreaterThan(1)
  expect(begunAt.filter((at) => at.startsWith('Tokens')).length).toBeGreaterThan(1)
  console.info(`killed ${kills} times; began at ${begunAt.join(', ')}`)
}, 120_000)

/** A Django that signs people up, each in a transaction of its own, and waits as long for the file as Django does. */
const busyDjango = (path: string) => `
  import { DatabaseSync } from 'node:sqlite'
  const database = new DatabaseSync(${JSON.stringify(path)}, { timeout: 5000 })
  const insert = database.prepare(\`INSERT INTO auth_user (username, password, is_superuser, last_name, email, is_staff,
    is_active, date_joined, first_name) VALUES (?, '!', 0, '', '', 0, 1, '2026-01-02 03:04:05', '')\`)
  process.on('SIGTERM', () => { console.log(JSON.stringify({ written, longestMs })); process.exit() })
  let written = 0, longestMs = 0
  const write = () => {
    const begun = performance.now()
    insert.run('late-' + written++)
    longestMs = Math.max(longestMs, performance.now() - begun)
    setTimeout(write, 2)
  }
  write()
  console.log('ready')`

test('a Django that goes on writing is never refused, and what it wrote comes with the next import', async () => {
  const place = createPlace(folder)
  populate(place.django, 5000)
  place.django.close()
  await place.migrate()
  const writer = spawn(process.execPath, ['--input-type=module', '--eval', busyDjango(place.source)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told = collect(writer.stdout)
  const writing = once(writer, 'close')
  while (!told().includes('ready')) await once(writer.stdout, 'data')
  for (let round = 0; round < 3; round++) expect((await place.importDjango()).code).toBe(0)
  writer.kill('SIGTERM')
  expect(await writing).toEqual([0, null])
  const { written, longestMs } = JSON.parse(told().split('\n')[1] ?? '')
  expect(written).toBeGreaterThan(10)
  expect(longestMs).toBeLessThan(5000)

  await place.importDjango()
  const count = "SELECT count(*) AS n FROM carnet_user WHERE username LIKE 'late-%'"
  expect(allOf(place.path, count)).toEqual([{ n: written }])
}, 60_000)
