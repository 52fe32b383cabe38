// The client where there is no page: the same story everywhere, against a real server on loopback.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCounts } from '../browser/client-counts.ts'
import { type Stand, startStand } from '../browser/client-stand.ts'
import { passwords } from '../http/world.ts'
import { tellUnavailable } from '../races/unavailable.ts'
import { findProgram, liveAsPhone, liveAsProgram, liveAsThread } from './runtimes.ts'
import { goodStory, type StoryOptions, type StoryOutcome } from './story.ts'

const tell = createCounts('client-elsewhere')
const [deno, bun] = [findProgram('deno'), findProgram('bun')]
if (deno === undefined) tellUnavailable('the client in Deno: it is not installed')
if (bun === undefined) tellUnavailable('the client in Bun: it is not installed')

let stand: Stand
const folder = mkdtempSync(join(tmpdir(), 'carnet-elsewhere-'))
beforeAll(async () => {
  stand = await startStand({ accessLifetime: '3s' })
})
afterAll(async () => {
  await stand.close()
  rmSync(folder, { recursive: true })
})

/** Sees the story to its end; each place has a user of its own, because they go on at the same time. */
async function expectGood(place: string, live: (options: StoryOptions) => Promise<StoryOutcome>) {
  const username = place.replaceAll(/\W/g, '-')
  const { id } = await stand.world.auth.users.create({ username, password: passwords.ada, role: 'author' })
  const baseUrl = `http://127.0.0.1:${stand.proxy.port}/api`
  const outcome = await live({ baseUrl, username, password: passwords.ada })
  expect(outcome).toEqual({ ...goodStory, userId: id })
  expect(await stand.world.auth.sessions.list(id)).toEqual([])
  const answered = outcome.answers.filter((status) => status === 200).length
  const refreshes = stand.world.events.filter(
    (event) => event.type === 'refresh' && event.userId === id,
  ).length
  tell(`the client in ${place}, 20 requests at expiry`, { answered, 'refresh requests': refreshes })
  expect(refreshes).toBe(1)
}

describe.concurrent('the client', { timeout: 20_000 }, () => {
  test('lives in Node', () =>
    expectGood('Node', (options) => liveAsProgram([process.execPath], folder, options)))
  test('lives in a worker of Node', () => expectGood('a worker of Node', liveAsThread))
  test('lives with the names that React Native has', () => expectGood('React Native’s names', liveAsPhone))

  test.runIf(deno)('lives in Deno', () =>
    expectGood('Deno', (options) => liveAsProgram([String(deno), 'run', '--allow-net'], folder, options)),
  )
  test.runIf(bun)('lives in Bun', () =>
    expectGood('Bun', (options) => liveAsProgram([String(bun), 'run'], folder, options)),
  )
})
