import type { SessionAnswer } from '@carnet/contract'
import { expect, test } from 'vitest'
import { passwords } from '../world.ts'
import { bearer, bodyOf, json, type Stage, signed } from './stage.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

interface Person {
  readonly id: string
  readonly username: string
}
interface Pair {
  readonly access: string
  readonly refresh: string
}

/** How users look at their sessions and end them (ASVS 7.4, 7.5). */
export function sessionCases(stage: Stage): void {
  const ask = (path: string, init?: RequestInit) => stage.host.fetch(path, init)
  // Next tells nobody the address of a connection
  const clientIp = () => (stage.host.framework === 'next' ? '' : '127.0.0.1')
  let made = 0
  async function addPerson(): Promise<Person> {
    made += 1
    const username = `owner-${stage.host.port}-${made}`
    const { id } = await stage.world.auth.users.create({ username, password: passwords.ada, role: 'author' })
    return { id, username }
  }
  const begin = ({ id }: Person): Promise<Pair> => stage.world.auth.tokens.issueFor(id)
  const list = async ({ access }: Pair) => {
    const response = await ask('/api/sessions/', { headers: bearer(access) })
    expect(response.status).toBe(200)
    return (await bodyOf(response))['sessions'] as SessionAnswer[]
  }
  const idOf = async (pair: Pair) => (await list(pair)).find(({ current }) => current)?.id ?? ''
  const end = (id: string, { access }: Pair) =>
    ask(`/api/sessions/${id}/`, { method: 'DELETE', headers: bearer(access) })
  const endAll = (body: unknown, { access }: Pair) =>
    ask('/api/sessions/revoke-all/', json(body, bearer(access)))
  const isIn = async ({ access, refresh }: Pair) => {
    const profile = await ask('/api/profile/', { headers: bearer(access) })
    const refreshed = await ask('/api/token/refresh/', json({ refresh }))
    return [profile.status, refreshed.status]
  }

  test('the list tells of each device, newest first, and of no token', async () => {
    const person = await addPerson()
    await begin(person)
    stage.world.clock.advance(60)
    const response = await ask(
      '/api/token/',
      json({ username: person.username, password: passwords.ada }, { 'user-agent': firefox }),
    )
    const own = (await bodyOf(response)) as unknown as Pair
    const sessions = await list(own)
    const now = new Date(stage.world.clock.now()).toISOString()
    expect(sessions).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        device: 'Firefox on Linux',
        user_agent: firefox,
        ip: clientIp(),
        created_at: now,
        last_used_at: now,
        expires_at: new Date(stage.world.clock.now() + 86_400_000).toISOString(),
        current: true,
      },
      expect.objectContaining({ device: 'Unknown device', ip: '', current: false }),
    ])
    const text = JSON.stringify(sessions)
    const { jti } = JSON.parse(Buffer.from(own.refresh.split('.')[1] ?? '', 'base64url').toString())
    expect([text.includes('eyJ'), text.includes(jti)]).toEqual([false, false])
  })

  test('a session that was ended is out at once, and nobody else is', async () => {
    const person = await addPerson()
    const [own, other] = [await begin(person), await begin(person)]
    const id = await idOf(other)
    const response = await end(id, own)
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect([await isIn(other), await isIn(own)]).toEqual([
      [401, 401],
      [200, 200],
    ])
    expect((await list(own)).map((session) => session.current)).toEqual([true])
    const told = stage.world.events.findLast(({ type }) => type === 'revocation')
    expect(told).toMatchObject({ sessionId: id, userId: person.id, reason: 'signed_out', ip: clientIp() })
  })

  test('what has ended may be ended again; one’s own session, too', async () => {
    const person = await addPerson()
    const [own, other] = [await begin(person), await begin(person)]
    const id = await idOf(other)
    expect((await end(id, own)).status).toBe(204)
    expect((await end(id, own)).status).toBe(204)
    expect((await end(await idOf(own), own)).status).toBe(204)
    expect(await isIn(own)).toEqual([401, 401])
  })

  test('another user’s session is as good as unknown', async () => {
    const [own, theirs] = [await begin(await addPerson()), await begin(await addPerson())]
    const answers = []
    for (const id of [await idOf(theirs), '0'.repeat(32), 'x', '%00', 'a'.repeat(90)]) {
      const { status, headers } = await end(id, own)
      answers.push([status, headers.get('content-length')])
    }
    expect(new Set(answers.map(String))).toEqual(new Set(['404,23']))
    expect(await isIn(theirs)).toEqual([200, 200])
  })

  test('all but the current one, or all, are ended in one call', async () => {
    const person = await addPerson()
    const [own, second, third] = [await begin(person), await begin(person), await begin(person)]
    const spared = await endAll({ except: 'current' }, own)
    expect([spared.status, await bodyOf(spared)]).toEqual([200, { revoked: 2 }])
    expect([await isIn(own), await isIn(second), await isIn(third)]).toEqual([
      [200, 200],
      [401, 401],
      [401, 401],
    ])
    const more = await begin(person)
    const all = await endAll({}, more)
    expect([all.status, await bodyOf(all)]).toEqual([200, { revoked: 2 }])
    expect([await isIn(own), await isIn(more)]).toEqual([
      [401, 401],
      [401, 401],
    ])
    // in the same second
    expect(await isIn(await begin(person))).toEqual([200, 200])
  })

  test('a token that names no session lists as none of them, and is not taken for one', async () => {
    const person = await addPerson()
    const session = await begin(person)
    const exp = Math.floor(stage.world.clock.now() / 1000) + 60
    const access = signed({ token_type: 'access', exp, jti: 'a', user_id: person.id, role: 'author' })
    const foreign = { access, refresh: '' }
    expect((await list(foreign)).map(({ current }) => current)).toEqual([false])
    const refused = await endAll({ except: 'current' }, foreign)
    expect([refused.status, await bodyOf(refused)]).toEqual([
      400,
      { except: ['This token does not name its session.'] },
    ])
    expect(await bodyOf(await endAll({}, foreign))).toEqual({ revoked: 1 })
    expect(await isIn(session)).toEqual([401, 401])
  })

  test.each([
    ['others', 'Not a valid choice.'],
    ['', 'This field may not be blank.'],
    [null, 'This field may not be null.'],
    [['current'], 'Not a valid string.'],
  ])('except %j is refused, and nothing is ended', async (except, problem) => {
    const own = await begin(await addPerson())
    const response = await endAll({ except }, own)
    expect([response.status, await bodyOf(response)]).toEqual([400, { except: [problem] }])
    expect(await isIn(own)).toEqual([200, 200])
  })

  test('nobody who is not signed in gets an answer', async () => {
    const requests: [string, RequestInit][] = [
      ['/api/sessions/', {}],
      ['/api/sessions/x/', { method: 'DELETE' }],
      ['/api/sessions/revoke-all/', json({})],
    ]
    for (const [path, init] of requests) {
      const { status, headers } = await ask(path, init)
      expect([path, status, headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer realm="api"'])
    }
  })

  test('without its slash each path is the same, with another method it is not', async () => {
    const own = await begin(await addPerson())
    const headers = bearer(own.access)
    expect((await ask('/api/sessions', { headers })).status).toBe(200)
    expect((await ask(`/api/sessions/${'0'.repeat(32)}`, { headers, method: 'DELETE' })).status).toBe(404)
    expect((await ask('/api/sessions/revoke-all', json({ except: 'current' }, headers))).status).toBe(200)
    for (const [path, method, allow] of [
      ['/api/sessions/', 'POST', 'GET, HEAD, OPTIONS'],
      ['/api/sessions/x/', 'GET', 'DELETE, OPTIONS'],
      ['/api/sessions/revoke-all/', 'DELETE', 'POST, OPTIONS'],
    ] as const) {
      const response = await ask(path, { method, headers })
      expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, allow])
    }
  })
}
