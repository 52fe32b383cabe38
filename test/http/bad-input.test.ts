// Every field of every endpoint, and everything that can be wrong with it: a documented refusal, nothing changed, and
// nothing secret said anywhere.
import { type Endpoint, type EndpointName, endpoints } from '@carnet/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type BadRequest,
  type Corruption,
  fieldCorruptions,
  requestCorruptions,
} from './bad-input/corruptions.ts'
import { type Host, hostKinds, startHost } from './hosts.ts'
import { captureOutput, secretsIn } from './secrets.ts'
import { createWorld, passwords, type World } from './world.ts'

// one that may be asked without any body has cases of its own in the suite
type PostName = {
  [Name in EndpointName]: (typeof endpoints)[Name]['method'] extends 'POST' ? Name : never
}[Exclude<EndpointName, 'endAllSessions'>]

const posts = Object.entries(endpoints).filter(
  ([name, { method }]) => method === 'POST' && name !== 'endAllSessions',
) as [PostName, Endpoint][]

// what a prefix changes, no input does
const kinds = hostKinds.filter(({ prefix }) => prefix === '')

describe.each(kinds)('$name', (kind) => {
  let world: World
  let host: Host
  let access: string
  let good: Readonly<Record<PostName, Record<string, string>>>
  let output: ReturnType<typeof captureOutput>

  beforeAll(async () => {
    output = captureOutput()
    // hundreds of wrong passwords that nobody guesses with; what is refused is neither counted nor written down
    world = await createWorld({ guessing: false, audit: false })
    host = await startHost(kind, world.auth)
    const pair = await world.tokensFor('ada')
    // a session of its own: a parser before us may let one of the others be ended
    access = (await world.tokensFor('ada')).access
    const signIn = { username: '"ada"', password: JSON.stringify(passwords.ada) }
    const sliding = await host.fetch(
      '/api/token/sliding/',
      requestOf({ body: JSON.stringify({ username: 'ada', password: passwords.ada }) }),
    )
    const { token } = (await sliding.json()) as { token: string }
    good = {
      obtainPair: signIn,
      obtainSliding: signIn,
      refreshPair: { refresh: JSON.stringify(pair.refresh) },
      blacklist: { refresh: JSON.stringify(pair.refresh) },
      verify: { token: JSON.stringify(pair.access) },
      refreshSliding: { token: JSON.stringify(token) },
      changePassword: {
        current_password: JSON.stringify(passwords.ada),
        new_password: '"a password that is good enough"',
      },
    }
  })
  afterAll(async () => {
    output.release()
    await host.close()
    await world.close()
  })

  const requestOf = ({ method = 'POST', type = 'application/json', body }: BadRequest): RequestInit => ({
    method,
    headers: { ...(type === null ? {} : { 'content-type': type }), authorization: `Bearer ${access}` },
    ...(body === undefined ? {} : { body: type === null ? new Uint8Array(Buffer.from(body)) : body }),
  })

  /** What is wrong with the answers to these corruptions, by title. */
  async function findFaults(path: string, corruptions: Record<string, Corruption>): Promise<unknown[]> {
    const faults: unknown[] = []
    for (const [title, corruption] of Object.entries(corruptions)) {
      const before = await world.dump()
      const response = await (kind.parsesBodies ? host.fetchUnchecked : host.fetch)(
        path,
        requestOf(corruption.request),
      )
      const text = await response.text()
      const fault = judge(response, text, corruption)
      if (fault !== undefined)
        faults.push({ title, fault, status: response.status, text: text.slice(0, 200) })
      if (response.status !== 200 && (await world.dump()) !== before)
        faults.push({ title, fault: 'a change' })
    }
    return faults
  }

  /** A parser before us has its own words, and takes some of it for good: see the table of the suite. */
  function judge({ status, headers }: Response, text: string, corruption: Corruption): string | undefined {
    if (!corruption.status.includes(status)) return 'an unexpected status'
    const isOfTheHost = headers.get('content-type')?.startsWith('text/html') || status === 200
    if (isOfTheHost) return kind.parsesBodies ? undefined : 'no refusal of ours'
    if (secretsIn(world, text).length > 0) return 'a secret told'
    const isWorded = corruption.body === undefined || text === JSON.stringify(corruption.body)
    return isWorded || kind.parsesBodies ? undefined : 'other words'
  }

  describe.each(posts)('%s', (name, { path, fields }) => {
    test.each(Object.entries(fields))('%s', async (field, definition) => {
      expect(await findFaults(`/api${path}`, fieldCorruptions(field, definition, good[name]))).toEqual([])
    })

    test('the request as a whole', async () => {
      expect(await findFaults(`/api${path}`, requestCorruptions(good[name]))).toEqual([])
    })
  })

  test('nothing of it was a fault, and nobody has been told a secret', () => {
    expect(world.faults).toEqual([])
    expect(world.events.length).toBeGreaterThan(0)
    expect(secretsIn(world, JSON.stringify(world.events))).toEqual([])
    expect(output.lines()).toEqual([])
  })
})
