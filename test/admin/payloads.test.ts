// What was meant to break out of a statement, in every text that the admin takes (H16): nothing fails, nothing changes.
import { type AdminEndpoint, type AdminEndpointName, adminEndpoints } from '@carnet/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminClient, statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld, password } from './admin-world.ts'
import { hereKinds } from './kinds.ts'

const payloads = [
  ...[
    "'",
    '"',
    "''",
    "' OR '1'='1",
    "' OR 1=1--",
    "' OR 1=1#",
    "') OR ('1'='1",
    '1 OR 1=1',
    '1; DROP TABLE carnet_user',
  ],
  ...[
    "'; DROP TABLE carnet_session;--",
    "' UNION SELECT NULL--",
    "' UNION SELECT password FROM carnet_user--",
    '1 UNION ALL SELECT 1,2,3',
  ],
  ...[
    "admin'--",
    "admin' #",
    "admin'/*",
    "' AND SLEEP(5)--",
    "'; SELECT pg_sleep(5);--",
    "' || pg_sleep(5)--",
    "1' AND 1=CAST((SELECT version()) AS int)--",
  ],
  ...[
    "' AND randomblob(1000000000)--",
    "'||(SELECT '')||'",
    "' HAVING 1=1--",
    "' GROUP BY 1--",
    "' ORDER BY 100--",
    'id) FROM carnet_user--',
    '(SELECT 1)',
  ],
  ...[
    '%',
    '_',
    '%%',
    '%_%',
    '\\',
    '\\%',
    '\\_',
    '[a-z]',
    '*',
    '?',
    ':now',
    ':search',
    '$1',
    '@p1',
    '?1',
    '{{7*7}}',
    '$'.concat('{7*7}'),
  ],
  ...[
    '\u0027',
    '\uff07',
    '\u02bc OR 1=1',
    '0x27',
    '%27',
    '%00',
    'é\u0301',
    '\u202e',
    '\ud83d\ude00',
    'a'.repeat(250),
  ],
]

const names = Object.keys(adminEndpoints) as AdminEndpointName[]
const texts = (values: AdminEndpoint['query']) =>
  Object.entries(values).filter(([, { kind }]) => kind === 'text' || kind === 'time')

/** Every text of every endpoint but those that end the test's own session, with what else a call needs. */
function* inputs(ids: { readonly bob: string }) {
  for (const name of names.filter((one) => one !== 'signOut' && one !== 'signIn')) {
    const { query, fields, path }: AdminEndpoint = adminEndpoints[name]
    const known = { username: 'bob', active: true, staff: false, superuser: false, password, format: 'csv' }
    const needed = (values: AdminEndpoint['query']) =>
      Object.fromEntries(
        Object.entries(known).filter(([key]) => Object.hasOwn(values, key) && !values[key]?.isOptional),
      )
    const base = { id: ids.bob, query: needed(query), fields: needed(fields) }
    if (path.includes('{id}')) yield { name, at: 'id', with: (id: string) => ({ ...base, id }) }
    for (const [key] of texts(query))
      yield { name, at: key, with: (text: string) => ({ ...base, query: { ...base.query, [key]: text } }) }
    for (const [key] of texts(fields).filter(([one]) => one !== 'password' && one !== 'first_name'))
      yield { name, at: key, with: (text: string) => ({ ...base, fields: { ...base.fields, [key]: text } }) }
  }
}

// what makes, ends or reads so much that a few of them must do
const lasting: ReadonlySet<string> = new Set([
  ...['createUser', 'changeUser', 'deleteUser', 'endSessions', 'revokeKey'],
  ...['verifyAudit', 'exportAudit', 'setPassword', 'forcePasswordChange'],
])

describe.each(hereKinds)('on %s', (kind) => {
  let world: AdminWorld
  let client: AdminClient
  beforeAll(async () => {
    world = await createAdminWorld(kind)
    client = await world.signedIn('rita')
    for (let count = 0; count < 3; count++) await world.tokens('ada')
  })
  afterAll(async () => {
    await world?.close()
  })

  test(`${payloads.length} payloads in every text make no fault and find no more than they name`, async () => {
    const all = await client.ask('listUsers', { query: { limit: 200 } })
    const failed: string[] = []
    for (const input of inputs(world.ids)) {
      const some = lasting.has(input.name) ? payloads.slice(0, 12) : payloads
      const statuses = await Promise.all(
        some.map(async (payload) => {
          const sending = input.with(payload) as Parameters<AdminClient['send']>[1]
          const response = await client.send(input.name, sending)
          await response.body?.cancel()
          return response.status
        }),
      )
      if (statuses.some((status) => status >= 500)) failed.push(`${input.name} ${input.at}: ${statuses}`)
    }
    expect([failed, world.faults]).toEqual([[], []])
    const found = await client.ask('listUsers', { query: { limit: 200 } })
    const kept = found.rows.filter(({ id }) => all.rows.some((one) => one.id === id)).length
    expect(kept).toBe(all.rows.length - (found.rows.some(({ username }) => username === 'bob') ? 0 : 1))
  }, 120_000)

  test('columns to sort and filter by come from a list, and all else is refused by name', async () => {
    for (const query of [
      { sort: 'password' },
      { sort: 'created_at; DROP TABLE carnet_user' },
      { order: 'asc, id' },
      { kind: "pair' OR 1=1" },
      { state: 'all' },
      { limit: '1e9' },
      { limit: '-1' },
      { password: 'x' },
    ]) {
      const response = await client.send('listOutstanding', { query: query as object })
      expect([response.status, Object.keys((await response.json()) as object)]).toEqual([
        400,
        Object.keys(query),
      ])
    }
    expect(await statusAndCode(client.send('me', { query: { a: 'b' } as never }))).toEqual([400, undefined])
  })

  test('a search takes every character as it is', async () => {
    await world.auth.users.create({ username: 'sure', firstName: '100%_sure', password })
    const found = async (search: string) =>
      (await client.ask('listUsers', { query: { search, limit: 200 } })).rows.length
    expect(await found('100%_sure')).toBe(1)
    expect(await found('100__sure')).toBe(0)
    expect(await found('1%sure')).toBe(0)
  })
})
