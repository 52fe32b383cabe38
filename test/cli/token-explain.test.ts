// What a token says, what the project's server thinks of it, and what has become of its session.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScratch, post, type Server } from './command.ts'

const { carnet, serve, remove } = createScratch()
afterAll(remove)

let server: Server
let pair: Record<string, string> = {}

beforeAll(async () => {
  await carnet(['migrate'])
  const env = { CARNET_SUPERUSER_PASSWORD: 'analytical engine' }
  await carnet(['createsuperuser', '--noinput', '--username', 'ada', '--email', 'ada@example.com'], { env })
  server = await serve()
  pair = (await post(`${server.url}/api/token/`, { username: 'ada', password: 'analytical engine' })).body
})

const explain = (words: readonly string[], input = '') => carnet(['token', 'explain', ...words], { input })

test('a good token: its claims with their meanings, the verdict, the story of its session', async () => {
  const { code, stdout, stderr } = await explain([], `${pair['access']}\n`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Header\n {2}alg {2}HS256\n {7}How it is signed/)
  expect(stdout).toMatch(/\n {2}exp +\d+\n +.* UTC, in 4 minutes\n +From then on it is refused\.\n/)
  expect(stdout).toContain('\nThis server accepts it: ')
  expect(stdout).toMatch(
    /\nSession [0-9a-f]{32}\n {2}\S+ \S+ UTC {2}Signed in, from 127\.0\.0\.1, by \S+\n {2}\S+ \S+ UTC {2}Expires, unless/,
  )
  expect(stdout).not.toContain('eyJ')
})

test('a token whose session has ended is refused in the words of the API, and the story says why', async () => {
  await post(`${server.url}/api/token/blacklist/`, { refresh: pair['refresh'] ?? '' })
  const { code, stdout } = await explain([pair['refresh'] ?? ''])
  expect(code).toBe(1)
  expect(stdout).toContain('\nThis server refuses it: Token is blacklisted\n')
  expect(stdout).toMatch(/ UTC {2}Ended: blacklisted, from 127\.0\.0\.1/)
  const json = JSON.parse((await explain(['--json', pair['refresh'] ?? ''])).stdout)
  expect(json).toMatchObject({
    header: { alg: 'HS256' },
    claims: { token_type: 'refresh' },
    verdict: { ok: false, detail: 'Token is blacklisted', code: 'token_not_valid' },
  })
  expect(json.session.events).toEqual([
    expect.objectContaining({ event: 'began', action: 'sign_in', text: 'Signed in.', ip: '127.0.0.1' }),
    expect.objectContaining({ event: 'ended', action: 'session_ended', text: 'Ended: blacklisted.' }),
  ])
  expect(json.session.events[0].at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
})

test('a token of another server is refused, and its session is nobody’s here', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const foreign = `${part({ alg: 'HS256' })}.${part({ sid: 'x'.repeat(9), name: '\u202e\u001b[2J' })}.AAAA`
  const { code, stdout } = await explain([foreign])
  expect(code).toBe(1)
  expect(stdout).toContain('This server refuses it: Token is invalid')
  expect(stdout).toContain('Nothing is known of it here.')
  for (const character of ['\u202e', '\u001b']) expect(stdout).not.toContain(character)
})

test.each(['x', 'a.b.c', ''])('%j is no JWT', async (token) => {
  expect(await explain([], token)).toMatchObject({ code: 1, stdout: '' })
})
