import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestAuth } from '@carnet/auth/testing'
import { createClient } from '@carnet/client'
import { afterEach, expect, test } from 'vitest'
import { fileStorage } from './file-storage.ts'
import { run } from './run.ts'

const folder = await mkdtemp(join(tmpdir(), 'carnet-node-'))
const file = join(folder, 'kept', 'session.json')
afterEach(() => rm(folder, { recursive: true, force: true }))

const password = 'a lamp in the harbour'

/** A server in memory, and the program beside it: each command by a client of its own, as each is a process. */
async function open() {
  const auth = await createTestAuth()
  await auth.users.create({ username: 'ada', password })
  const environment = {
    send: (input: string | Request, init: RequestInit) => auth.handler(new Request(input, init)),
    now: auth.clock,
  }
  async function type(command: string, typed = password) {
    const client = createClient({
      baseUrl: 'http://test/api',
      keepFresh: false,
      storage: fileStorage(file),
      environment,
    })
    const printed: string[] = []
    const code = await run(command, client, {
      print: (line) => printed.push(line),
      ask: async () => 'ada',
      askSecret: async () => typed,
    })
    client.close()
    return { code, printed }
  }
  return { auth, type }
}

test('a session outlives the process, in a file that only its owner can read', async () => {
  const { auth, type } = await open()
  expect(await type('sign-in')).toEqual({ code: 0, printed: ['Signed in as ada.'] })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await type('whoami')).toEqual({ code: 0, printed: ['ada'] })
  // the access token has expired by then, and is refreshed
  auth.travel('1h')
  expect(await type('whoami')).toEqual({ code: 0, printed: ['ada'] })
  expect((await type('sessions')).printed).toEqual([expect.stringMatching(/^\* /)])
  await auth.close()
})

test('a sign-out ends the session on the server, and nothing is left of it', async () => {
  const { auth, type } = await open()
  await type('sign-in')
  expect(await type('sign-out')).toEqual({ code: 0, printed: ['Signed out.'] })
  const ada = await auth.users.findByUsername('ada')
  expect(await auth.sessions.list(ada?.id ?? '')).toEqual([])
  expect(await type('whoami')).toEqual({ code: 0, printed: ['Nobody is signed in.'] })
  await auth.close()
})

test('a wrong password, and a command that nobody knows, are told', async () => {
  const { auth, type } = await open()
  expect((await type('sign-in', 'a guess')).code).toBe(1)
  expect((await type('fly')).code).toBe(2)
  await auth.close()
})
