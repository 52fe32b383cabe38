import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'carnet start '))
afterAll(() => rmSync(folder, { recursive: true }))

interface Started {
  readonly child: ChildProcess
  readonly printed: () => string
  readonly url: string
}

/** What `npm start` runs, in an empty directory, until it serves. */
async function start(): Promise<Started> {
  const script = join(import.meta.dirname, '../scripts/start.mjs')
  const environment = { ...process.env, PORT: '0' }
  const child = spawn(process.execPath, [script], { cwd: folder, env: environment, stdio: 'pipe' })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (printed += text))
  const exited = new Promise<never>((_, reject) => child.once('exit', () => reject(new Error(printed))))
  const serving = new Promise<void>((resolve) =>
    child.stdout?.on('data', () => printed.includes('Quit with') && resolve()),
  )
  await Promise.race([serving, exited])
  exited.catch(() => undefined)
  return { child, printed: () => printed, url: /Carnet .* on (\S+)/.exec(printed)?.[1] ?? '' }
}

async function stop({ child }: Started): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  return exit
}

test('the first start makes an admin who can sign in, the second nobody, and both stop at a signal', async () => {
  const first = await start()
  const password = /^Password: (\S+)$/m.exec(first.printed())?.[1]
  const body = new URLSearchParams({ username: 'admin', password: String(password) })
  const answer = await fetch(`${first.url}/api/token/`, { method: 'POST', body })
  expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([200, ['refresh', 'access']])
  expect(await stop(first)).toBe(0)

  const second = await start()
  expect(second.printed()).toContain('No migrations to apply.')
  expect(second.printed()).not.toContain('Password:')
  expect(await stop(second)).toBe(0)
})
