// Where `carnet serve` serves the admin: with everything else, at an address of its own, or nowhere.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratch } from '../cli/command.ts'

const { carnet, serve, remove } = createScratch()
afterAll(remove)
beforeAll(async () => {
  await carnet(['migrate'])
})

const adminAt = (printed: string) => /Admin\s+(http:\/\/\S+)\/admin\//.exec(printed)?.[1] ?? ''
const statusOf = async (url: string) => (await fetch(url)).status

describe('the admin', () => {
  test('is served with the rest unless somebody says otherwise', async () => {
    const server = await serve(['--quiet'])
    expect(adminAt(server.printed())).toBe(server.url)
    expect(await statusOf(`${server.url}/admin/api/me/`)).toBe(401)
    await server.stop()
  })

  test('can have an address of its own, where nothing else is served, and is nowhere else then', async () => {
    const server = await serve(['--quiet', '--admin-port', '0'])
    const own = adminAt(server.printed())
    expect(own).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(own).not.toBe(server.url)
    expect([await statusOf(`${own}/admin/api/me/`), await statusOf(`${server.url}/admin/api/me/`)]).toEqual([
      401, 404,
    ])
    expect([await statusOf(`${own}/api/profile/`), await statusOf(`${own}/healthz`)]).toEqual([404, 404])
    expect(await server.stop()).toMatchObject({ code: 0 })
  })

  test('can be turned off, by a flag or by a variable', async () => {
    for (const [flags, environment] of [
      [['--no-admin'], {}],
      [[], { CARNET_ADMIN: 'false' }],
      [['--no-admin', '--admin-port', '0'], {}],
    ] as const) {
      const server = await serve(['--quiet', ...flags], { env: environment })
      expect(server.printed()).not.toContain('Admin')
      expect(await statusOf(`${server.url}/admin/api/me/`)).toBe(404)
      await server.stop()
    }
  })
})
