// What a client is told when it is made, and where it is made.
import { type ClientOptions, cookies, createClient } from '@carnet/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClientWorld, credentials, refreshLine } from './client-world.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
beforeEach(async () => {
  world = await createClientWorld()
})
afterEach(() => world.close())

describe('an option that is wrong is refused by its name', () => {
  test.each([
    ['baseUrl', { baseUrl: 'ftp://api.example' }],
    ['baseUrl', { baseUrl: 'api' }],
    ['baseUrl', { baseUrl: '.evil.example/api' }],
    ['baseUrl', { baseUrl: undefined as unknown as string }],
    ['storrage', { storrage: undefined } as object],
    ['tokenOrigins', { tokenOrigins: ['https://Files.example'] }],
    ['tokenOrigins', { tokenOrigins: ['https://files.example', 'other.example'] }],
  ] as [string, Partial<ClientOptions>][])('%s: %j', async (name, options) => {
    await expect(world.openTab(options)).rejects.toThrow(`"${name}"`)
  })
})

test('an option that is said to be undefined is as if it were not said', async () => {
  const unsaid = {
    ...{ transport: undefined, storage: undefined, tokenOrigins: undefined, channel: undefined },
    ...{ graceSeconds: undefined, keepFresh: undefined, onError: undefined },
  } as unknown as Partial<ClientOptions>
  const { client } = await world.openTab(unsaid)
  await client.signIn(credentials)
  await world.clock.advance(5 * 60_000)
  expect(world.count(refreshLine)).toBe(1)
})

describe('a module that a server loads to render a page', () => {
  const sent: unknown[] = []
  const page = (options: Partial<ClientOptions>) =>
    createClient({
      baseUrl: '/api',
      environment: {
        page: {},
        send: async (input) => {
          sent.push(input)
          throw new TypeError('fetch failed')
        },
      },
      ...options,
    })

  test('may make the client of the page: it does nothing, and reaches nothing', async () => {
    for (const transport of [{}, { transport: cookies() }]) {
      const client = page(transport)
      expect(await client.session()).toBeUndefined()
      expect(sent).toEqual([])
      await expect(client.signIn(credentials)).rejects.toMatchObject({ code: 'network' })
      expect(sent.splice(0)).toEqual(['http://page.invalid/api/token/'])
    }
  })

  test('opens no channel over which the clients of several users would share a session', () => {
    const names: string[] = []
    class Channel {
      onmessage = null
      constructor(name: string) {
        names.push(name)
      }
      postMessage() {}
      close() {}
    }
    // as some libraries for servers bring one
    const document = { cookie: '', visibilityState: 'visible' }
    const options = {
      baseUrl: 'https://api.example',
      environment: { page: { document, BroadcastChannel: Channel } },
    }
    createClient(options)
    expect(names).toEqual([])
    createClient({ ...options, channel: 'named' })
    expect(names).toEqual(['named'])
  })
})
