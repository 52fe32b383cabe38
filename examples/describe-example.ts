// What every example must do, tried on the running server.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuth } from '@carnet/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

export function describeExample(file: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-example-'))
  const database = `sqlite:${join(folder, 'carnet.db')}`
  let server: ChildProcess
  let url = ''

  beforeAll(async () => {
    const env = { ...process.env, DATABASE_URL: database, PORT: '0' }
    server = spawn(process.execPath, ['--conditions=@carnet/source', file], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const chunk of server.stdout ?? []) {
      url = /http:\S+/.exec(String(chunk))?.[0] ?? ''
      if (url !== '') break
    }
  })

  afterAll(async () => {
    const ended = once(server, 'exit')
    server.kill()
    expect(await ended).toEqual([0, null])
    rmSync(folder, { recursive: true })
  })

  async function call(path: string, { token, body }: { token?: string | undefined; body?: object } = {}) {
    const response = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        connection: 'close',
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  const ada = { username: 'ada', password: 'analytical engine' }
  const signIn = async () => (await call('/api/token/', { body: ada })).body.access as string

  describe('the example', () => {
    test('registers a user, once, and tells them what is wrong', async () => {
      const created = { status: 201, body: { id: '1', username: 'ada' } }
      // nobody registers as staff
      expect(await call('/register', { body: { ...ada, isStaff: true } })).toEqual(created)
      expect(await call('/register', { body: ada })).toEqual({
        status: 400,
        body: { username: ['A user with that username already exists.'] },
      })
      expect(await call('/register', { body: { username: 'e v e', password: 'short' } })).toEqual({
        status: 400,
        body: {
          username: [expect.stringMatching(/^Enter a valid username\./)],
          password: [expect.stringMatching(/^This password is too short\./)],
        },
      })
      expect(await call('/register', { body: {} })).toEqual({
        status: 400,
        body: { username: ['This field may not be blank.'], password: ['This field may not be blank.'] },
      })
    })

    test('lets holders of a good token in, with their claims', async () => {
      expect(await call('/me')).toMatchObject({ status: 401 })
      expect(await call('/me', { token: 'x' })).toMatchObject({
        status: 401,
        body: { code: 'token_not_valid' },
      })
      expect(await call('/me', { token: await signIn() })).toEqual({
        status: 200,
        body: { username: 'ada', role: 'reader' },
      })
    })

    test('greets everybody, and those who sign in by name', async () => {
      expect(await call('/greeting')).toEqual({ status: 200, body: { text: 'Hello, stranger.' } })
      expect(await call('/greeting', { token: await signIn() })).toEqual({
        status: 200,
        body: { text: 'Hello, ada.' },
      })
      expect(await call('/greeting', { token: 'x' })).toMatchObject({ status: 401 })
    })

    test('lists the users for staff, as the table says now', async () => {
      const token = await signIn()
      expect(await call('/users', { token })).toMatchObject({ status: 403 })
      const auth = await createAuth({ database, userFields: z.object({ role: z.string() }) })
      await auth.users.update('1', { isStaff: true })
      await auth.close()
      expect(await call('/users', { token })).toEqual({
        status: 200,
        body: [{ id: '1', username: 'ada', role: 'reader' }],
      })
    })
  })
}
