import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createAuth } from '@carnet/auth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellUnavailable } from './unavailable.ts'

const disk = mkdtempSync(join(tmpdir(), 'carnet-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0
if (!mounted) tellUnavailable('the database on a full disk: this user cannot mount a small one')

afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk])
  rmSync(disk, { recursive: true })
})

const makeAuth = () =>
  createAuth({
    database: `sqlite:${join(disk, 'carnet.db')}`,
    secret: randomBytes(32).toString('hex'),
    autoMigrate: true,
    onError: () => undefined,
  })

type Answer = { readonly status: number; readonly body: { readonly refresh: string } }

async function post(
  auth: Awaited<ReturnType<typeof makeAuth>>,
  path: string,
  refresh: string,
): Promise<Answer> {
  const request = new Request(`http://host/api/token/${path}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh }),
  })
  const response = await auth.handler(request)
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

const isReady = async () => (await auth.handler(new Request('http://host/readyz'))).status === 200
const soon = { timeout: 10_000, interval: 100 }

let auth: Awaited<ReturnType<typeof makeAuth>>

beforeAll(async () => {
  if (mounted) auth = await makeAuth()
})

test.skipIf(!mounted)(
  'a full disk refuses with 503, changes nothing, and is used again when there is room',
  async () => {
    expect(await isReady()).toBe(true)
    const { id } = await auth.users.create({ username: 'ada' })
    let { refresh } = await auth.tokens.issueFor(id)
    fill()
    const last = await rotateUntilRefused(refresh, (token) => {
      refresh = token
    })
    expect(last).toBe(503)
    expect((await post(auth, 'blacklist', refresh)).status).toBe(503)
    await expect.poll(isReady, soon).toBe(false)
    expect(await auth.tokens.verify(refresh)).toBeDefined()
    const refusal = await auth.tokens.issueFor(id).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.not.stringContaining(refresh),
    })

    rmSync(join(disk, 'filler'))
    // nobody comes before it says that it is ready
    await expect.poll(isReady, soon).toBe(true)
    const { status, body } = await post(auth, 'refresh', refresh)
    expect(status).toBe(200)
    expect((await post(auth, 'blacklist', body.refresh)).status).toBe(200)
    expect((await post(auth, 'refresh', body.refresh)).status).toBe(401)
    await auth.close()
    const file = new DatabaseSync(join(disk, 'carnet.db'))
    expect(file.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    file.close()
  },
)

/** Takes all the room that is left. */
function fill() {
  for (let size = 1 << 20; size >= 512; size /= 2) {
    try {
      for (;;) writeFileSync(join(disk, 'filler'), Buffer.alloc(size), { flag: 'a' })
    } catch {}
  }
}

// the journal may have room left that it used before
async function rotateUntilRefused(first: string, accept: (token: string) => void): Promise<number> {
  let token = first
  for (let turn = 0; turn < 5000; turn++) {
    const { status, body } = await post(auth, 'refresh', token)
    if (status !== 200) return status
    token = body.refresh
    accept(token)
  }
  return 200
}
