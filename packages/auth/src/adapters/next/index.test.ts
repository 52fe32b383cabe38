import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuth } from '../../create-auth.ts'
import { carnet, getAuth, guard, openOnce, refreshInProxy } from './index.ts'

const secret = '6c1f0a7e-adapters-4b2d-93d5-71c9e2f8a054'
const credentials = { username: 'ada', password: 'correct horse battery staple' }
const page = 'http://localhost:3000'
const json = { 'content-type': 'application/json', host: 'localhost:3000', origin: page }

let lateMs = 0
const open = () =>
  createAuth({
    database: 'sqlite::memory:',
    secret,
    transport: 'cookie',
    cookies: { access: true },
    clock: () => Date.now() + lateMs,
  })
let auth: Awaited<ReturnType<typeof open>>
beforeAll(async () => {
  auth = await open()
  await auth.users.create(credentials)
})
afterAll(() => auth.close())

/** Headers of a browser that has signed in; Next sends the host among them. */
async function signedIn(): Promise<Headers> {
  const body = JSON.stringify(credentials)
  const response = await carnet(auth).POST(
    new Request(`${page}/api/token/`, { method: 'POST', headers: json, body }),
  )
  expect(response.status).toBe(200)
  return new Headers({ host: 'localhost:3000', cookie: cookiesOf(response) })
}
const cookiesOf = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')
const without = (headers: Headers, name: string) => {
  const kept = (headers.get('cookie') ?? '').split('; ').filter((one) => !one.includes(`-${name}=`))
  return new Headers({ host: 'localhost:3000', cookie: kept.join('; ') })
}
const also = (headers: Headers, more: Record<string, string>) =>
  new Headers([...headers, ...Object.entries(more)])

describe('route handlers', () => {
  test('are asked under a prefix as without, and open the server with the first request', async () => {
    let opened = 0
    const { GET } = carnet(
      async () => {
        opened++
        return auth
      },
      { prefix: '/base' },
    )
    expect(opened).toBe(0)
    expect((await GET(new Request(`${page}/base/healthz`))).status).toBe(200)
    expect((await GET(new Request(`${page}/base/nothing`))).status).toBe(404)
    expect(opened).toBe(2)
  })

  test('take a name that only this machine has for this machine, and no other', async () => {
    const init = { method: 'POST', body: JSON.stringify(credentials) }
    // where no proxy has written it, Next names whoever is connected
    const ask = (host: string, named = '127.0.0.1') =>
      carnet(auth).POST(
        new Request(`${page}/api/token/`, {
          ...init,
          headers: { ...json, host, 'x-forwarded-for': named, 'x-forwarded-proto': 'http' },
        }),
      )
    expect((await ask('127.0.0.1:3000')).status).toBe(403)
    for (const host of ['example.com', ''])
      expect(await (await ask(host)).json()).toMatchObject({ code: 'cookies_need_tls' })
    expect(await (await ask('localhost:3000', '203.0.113.9')).json()).toMatchObject({
      code: 'cookies_need_tls',
    })
    expect((await ask('localhost:3000')).status).toBe(200)
    expect((await auth.audit.list({ action: 'sign_in', limit: 1 }))[0]).toMatchObject({ ip: '' })
  })

  test('that are guarded are told who calls, and what Next tells them', async () => {
    const GET = guard(auth, { user: true })((request: Request, { user }, { id }: { id: number }) =>
      Response.json({ name: user.username, id, same: auth.of(request).user === user }),
    )
    const headers = await signedIn()
    const answer = await GET(new Request(`${page}/me`, { headers }), { id: 7 })
    expect(await answer.json()).toEqual({ name: 'ada', id: 7, same: true })
    expect((await GET(new Request(`${page}/me`), { id: 7 })).status).toBe(401)
    expect(() => guard(auth, { usr: true } as object)).toThrow('Unknown option "usr"')
  })
})

describe('getAuth', () => {
  test('says who has the cookies, or nobody', async () => {
    const headers = await signedIn()
    expect((await getAuth(auth, headers))?.userId).toBe('1')
    expect((await getAuth(() => auth, headers, { user: true }))?.user.username).toBe('ada')
    expect(await getAuth(auth, new Headers())).toBe(undefined)
    expect(await getAuth(auth, headers, { staff: true })).toBe(undefined)
    expect(await getAuth(auth, without(headers, 'access'))).toBe(undefined)
  })

  test('says it to an action of our own page only', async () => {
    const headers = await signedIn()
    const who = async (more: Record<string, string>) => (await getAuth(auth, also(headers, more)))?.userId
    const form = { 'content-type': 'multipart/form-data; boundary=x' }
    expect(await who({ ...form, origin: page })).toBe('1')
    expect(await who({ ...form, 'sec-fetch-site': 'same-origin', origin: 'null' })).toBe('1')
    expect(await who({ ...form, origin: 'https://evil.example' })).toBe(undefined)
    expect(await who({ ...form, 'sec-fetch-site': 'cross-site', origin: page })).toBe(undefined)
    expect(await who({ ...form, 'sec-fetch-site': 'same-site' })).toBe(undefined)
    expect(await who(form)).toBe(undefined)
    expect(await who({ 'next-action': 'x' })).toBe(undefined)
    const own = { ...form, origin: page }
    expect(await getAuth(auth, also(without(headers, 'csrf'), own))).toBe(undefined)
  })

  test('throws where the database had to be asked and cannot answer', async () => {
    const body = { detail: 'not now' }
    const refusal = async () => ({ ok: false as const, refusal: { status: 503, body, headers: {} } })
    const busy = { ...auth, authenticate: refusal, authenticateByCookie: refusal }
    await expect(getAuth(busy, new Headers())).rejects.toThrow('not now')
  })
})

describe('refreshInProxy', () => {
  const next = (init?: { request: { headers: Headers } }) =>
    new Response(null, { headers: { 'x-seen': init?.request.headers.get('cookie') ?? '' } })
  const through = (headers: Headers) => refreshInProxy(auth, new Request(`${page}/`, { headers }), next)
  const untouched = (response: Response) => [response.headers.get('x-seen'), response.headers.getSetCookie()]

  test('leaves alone who has an access token that lasts, or nothing at all', async () => {
    expect(untouched(await through(await signedIn()))).toEqual(['', []])
    expect(untouched(await through(new Headers({ cookie: 'theme=dark' })))).toEqual(['', []])
    expect(untouched(await through(new Headers()))).toEqual(['', []])
  })

  test('gives the page and the browser the same new cookies, and leaves others as they are', async () => {
    const headers = without(await signedIn(), 'access')
    headers.set('cookie', `theme=dark; ${headers.get('cookie')}`)
    const response = await through(headers)
    const seen = new Headers({ host: 'localhost:3000', cookie: response.headers.get('x-seen') ?? '' })
    expect(seen.get('cookie')).toContain('theme=dark; ')
    for (const cookie of cookiesOf(response).split('; ')) expect(seen.get('cookie')).toContain(cookie)
    expect((await getAuth(auth, seen))?.userId).toBe('1')
  })

  test('leaves cookies as they are that nobody could have set properly', async () => {
    const headers = without(await signedIn(), 'access')
    const odd = 'a b=1; t\u00eate=\u00e9%; =nameless; nameless; c={"x":"y"}; __Host-carnet-refresh-not=1'
    headers.set('cookie', `${odd}; ${headers.get('cookie')}`)
    const response = await through(headers)
    const seen = response.headers.get('x-seen') ?? ''
    expect(seen.startsWith(`${odd}; `)).toBe(true)
    expect(seen.match(/__Host-carnet-refresh=/g)).toHaveLength(1)
    expect(seen).toContain(cookiesOf(response))
    expect((await getAuth(auth, new Headers({ host: 'localhost:3000', cookie: seen })))?.userId).toBe('1')
  })

  test('keeps signed in who comes after the access token has expired, and who comes twice at once', async () => {
    const headers = await signedIn()
    lateMs += 3_600_000
    const both = await Promise.all([through(headers), through(headers)])
    const [one, other] = both.map((response) =>
      cookiesOf(response)
        .split('; ')
        .find((text) => text.startsWith('__Host-carnet-refresh=')),
    )
    expect(one).toContain('eyJ')
    expect(headers.get('cookie')).not.toContain(one)
    expect(other).toBe(one)
  })

  test('a refresh that is refused makes a page for nobody and takes no cookie away', async () => {
    const headers = without(await signedIn(), 'access')
    await auth.sessions.revokeAll('1')
    expect(untouched(await through(headers))).toEqual(['', []])
    const garbage = new Headers({ host: 'localhost:3000', cookie: '__Host-carnet-refresh=x' })
    expect(untouched(await through(garbage))).toEqual(['', []])
  })

  test('needs a cookie for the access token', async () => {
    const { authenticateByCookie: _, ...bare } = auth
    const asked = refreshInProxy(bare, new Request(page), next)
    await expect(asked).rejects.toThrow('cookies: { access: true }')
  })
})

test('a server is opened once, also by copies of the module, and again only after it failed to', async () => {
  let attempts = 0
  const attempt = async () => {
    attempts++
    if (attempts === 1) throw new Error('not yet')
    return { attempts }
  }
  const [one, copy, other] = [openOnce(attempt, 'a'), openOnce(attempt, 'a'), openOnce(attempt, 'b')]
  expect(attempts).toBe(0)
  await expect(one()).rejects.toThrow('not yet')
  expect([await one(), await copy(), await one()]).toEqual(Array(3).fill({ attempts: 2 }))
  expect(await other()).toEqual({ attempts: 3 })
})
