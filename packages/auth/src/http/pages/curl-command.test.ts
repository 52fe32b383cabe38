import { spawnSync } from 'node:child_process'
import { endpoints } from '@carnet/contract'
import { expect, test } from 'vitest'
import { curlCommand } from './curl-command.ts'

/** The words that a shell makes of a command. */
function words(command: string): string[] {
  const script = command.replace(/^curl/, "printf '%s\\0'")
  return spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\0').slice(0, -1)
}

const address = 'http://127.0.0.1:8000/api/token/'

test.each([
  ["'; touch /tmp/x; '"],
  ['$(id)'],
  ['`id`'],
  ['"><img src=x onerror=alert(1)>'],
  ['a\\'],
  ['a\nb'],
  ['-o /etc/passwd'],
])('%j is one word of the shell, whatever it says', (username) => {
  const command = curlCommand({
    endpoint: endpoints.obtainPair,
    address,
    fields: { username },
    header: undefined,
  })
  expect(words(command)).toEqual([
    '-X',
    'POST',
    address,
    '-H',
    'Content-Type: application/json',
    '-d',
    JSON.stringify({ username, password: '…' }),
  ])
})

test('a password is not repeated, an empty field leaves its place', () => {
  const fields = { username: '', password: 'analytical engine' }
  const command = curlCommand({ endpoint: endpoints.obtainPair, address, fields, header: undefined })
  expect(command).not.toContain('analytical')
  expect(words(command).at(-1)).toBe('{"username":"…","password":"…"}')
})

test('a guarded GET shows the header and no body', () => {
  const header = 'Authorization: Bearer eyJ'
  const command = curlCommand({ endpoint: endpoints.profile, address, fields: {}, header })
  expect(words(command)).toEqual([address, '-H', header])
})

test('a field that may be left out is left out', () => {
  const call = { endpoint: endpoints.endAllSessions, address, header: undefined }
  expect(words(curlCommand({ ...call, fields: { except: '' } })).at(-1)).toBe('{}')
  expect(words(curlCommand({ ...call, fields: { except: 'current' } })).at(-1)).toBe('{"except":"current"}')
})
