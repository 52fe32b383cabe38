import { afterEach, expect, test } from 'vitest'
import { createAuth } from '../create-auth.ts'
import { createReloader } from './reloader.ts'

const opened: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const auth of opened.splice(0)) await auth.close()
})

const naming = (kid: string) =>
  `${Buffer.from(JSON.stringify({ alg: 'HS256', kid })).toString('base64url')}.e30.AAAA`

test('keys are read again once in five seconds, whatever is asked', async () => {
  let reads = 0
  const reload = createReloader({
    async reload() {
      reads += 1
    },
  })
  expect(reload()).toBeInstanceOf(Promise)
  for (let asked = 0; asked < 10_000; asked++) expect(reload()).toBeUndefined()
  expect(reads).toBe(1)
})

test('a failure to read them is nobody’s fault who shows a token', async () => {
  const reload = createReloader({ reload: () => Promise.reject(new Error('the database is gone')) })
  await expect(reload()).resolves.toBeUndefined()
})

test('ten thousand unknown keys cost one look, and are refused', async () => {
  const auth = await createAuth({ database: 'sqlite::memory:' })
  opened.push(auth)
  const startedMs = performance.now()
  let waited = 0
  for (let index = 0; index < 10_000; index++) {
    const verdict = auth.authenticate(`Bearer ${naming(`k${index}`)}`)
    if (verdict instanceof Promise) waited += 1
    expect((await verdict).ok).toBe(false)
  }
  expect(waited).toBeLessThanOrEqual(1 + Math.floor((performance.now() - startedMs) / 5000))
})
