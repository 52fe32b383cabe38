import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScratch, post, type Server } from './command.ts'

const { carnet, serve, remove } = createScratch()
afterAll(remove)

const password = 'analytical engine'
let server: Server

beforeAll(async () => {
  await carnet(['migrate'])
  await carnet(['createsuperuser', '--noinput', '--username', 'ada', '--email', 'ada@example.com'], {
    env: { CARNET_SUPERUSER_PASSWORD: password },
  })
  server = await serve()
})

const signIn = async () => (await post(`${server.url}/api/token/`, { username: 'ada', password })).body
const profile = async (body: Record<string, string>) =>
  (await fetch(`${server.url}/api/profile/`, { headers: { authorization: `Bearer ${body['access']}` } }))
    .status
const listed = async (): Promise<{ id: string; ip: string; userAgent: string }[]> =>
  JSON.parse((await carnet(['sessions', 'list', 'ada', '--json'])).stdout)

test('an operator sees a user’s sessions, and ends one of them in the running server', async () => {
  const [first, second] = [await signIn(), await signIn()]
  const { code, stdout } = await carnet(['sessions', 'list', 'ada'])
  const [head, ...rows] = stdout.trimEnd().split('\n')
  expect([code, rows.length]).toEqual([0, 2])
  expect(head).toMatch(/^ID +DEVICE +ADDRESS +CREATED +LAST USED +EXPIRES$/)
  expect(rows[0]).toMatch(/^[0-9a-f]{32} {2}node {3,}127\.0\.0\.1 /)
  expect(stdout).not.toContain('eyJ')
  const [newest] = await listed()
  expect(await carnet(['sessions', 'revoke', newest?.id ?? ''])).toMatchObject({
    code: 0,
    stdout: 'The session has ended.\n',
  })
  await expect.poll(() => profile(second), { timeout: 5000 }).toBe(401)
  expect(await profile(first)).toBe(200)
  expect(await carnet(['sessions', 'revoke', newest?.id ?? ''])).toMatchObject({
    code: 1,
    stderr: 'There is no such session, or it has ended.\n',
  })
})

test('or all of them, or all but one', async () => {
  await signIn()
  const last = await signIn()
  const [kept] = await listed()
  expect((await carnet(['sessions', 'revoke-all', 'ada', '--except', kept?.id ?? ''])).stdout).toMatch(
    /^\d+ sessions have ended\.\n$/,
  )
  expect((await listed()).map(({ id }) => id)).toEqual([kept?.id])
  expect(await carnet(['sessions', 'revoke-all', 'ada', '--json'])).toMatchObject({
    code: 0,
    stdout: '{"revoked":1}\n',
  })
  await expect.poll(() => profile(last), { timeout: 5000 }).toBe(401)
  expect(await carnet(['sessions', 'list', 'nobody'])).toMatchObject({
    code: 1,
    stderr: "CommandError: user 'nobody' does not exist\n",
  })
})
