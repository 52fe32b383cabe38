// What a browser with a jar of cookies asks the application, and what it should be told.
import { deepStrictEqual } from 'node:assert'

interface Asked {
  readonly what: string
  readonly problem: string | undefined
}

const own = { origin: 'https://app.example.com', 'sec-fetch-site': 'same-origin' }
const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

/** A browser as far as cookies go. */
function createJar(address: string) {
  const cookies = new Map<string, string>()
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    cookies,
    async ask(path: string, init: RequestInit = {}): Promise<Response> {
      const headers = { cookie: header(), ...(init.headers as object) }
      const response = await fetch(`${address}${path}`, { redirect: 'manual', ...init, headers })
      for (const text of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      return response
    },
  }
}

/** All of them, one after another; `said` is what the server has printed. */
export async function questions(address: string, said: () => string): Promise<readonly Asked[]> {
  const { cookies, ask } = createJar(address)
  const answers: Asked[] = []
  const post = (path: string, headers: object, body?: string | FormData) =>
    ask(path, { method: 'POST', headers: { ...headers }, ...(body === undefined ? {} : { body }) })
  const greeting = async (response: Promise<Response>) =>
    /Hello, \w+!/.exec(await (await response).text())?.[0]
  const expect = async (what: string, got: unknown, wanted: unknown) => {
    try {
      deepStrictEqual(await got, wanted)
      answers.push({ what, problem: undefined })
    } catch (error) {
      answers.push({ what, problem: error instanceof Error ? error.message : String(error) })
    }
  }
  const statusOf = async (response: Promise<Response>) => (await response).status
  const token = () => ({ ...own, 'x-csrf-token': cookies.get('__Host-carnet-csrf') ?? '' })
  const body = JSON.stringify({ username: 'ada', password: 'correct horse battery staple' })
  const jsonType = { 'content-type': 'application/json' }

  await expect('a page knows nobody', greeting(ask('/')), 'Hello, nobody!')
  await expect('a route is guarded', statusOf(ask('/me')), 401)
  await expect(
    'a foreign page signs nobody in',
    statusOf(post('/api/token/', { ...foreign, ...jsonType }, body)),
    403,
  )
  await expect('a page of ours signs in', statusOf(post('/api/token', { ...own, ...jsonType }, body)), 200)
  await expect('a page knows who it is', greeting(ask('/')), 'Hello, ada!')
  await expect('a route, too', statusOf(ask('/me')), 200)
  const twice = '{"username":"ada","username":"ada","password":"x"}'
  await expect(
    'bodies come as they were sent',
    statusOf(post('/api/token/', { ...own, ...jsonType }, twice)),
    400,
  )
  const huge = 'x'.repeat(20_000)
  await expect(
    'and no longer than we read',
    statusOf(post('/api/token/', { ...own, ...jsonType }, huge)),
    413,
  )
  await expect('methods of others are refused', statusOf(ask('/api/token/', { method: 'PUT' })), 405)

  cookies.delete('__Host-carnet-access')
  const tabs = await Promise.all([1, 2, 3].map(() => greeting(ask('/'))))
  await expect('three tabs without an access token stay signed in', tabs, Array(3).fill('Hello, ada!'))
  await expect('and have one again', cookies.has('__Host-carnet-access'), true)

  const field = /name="(\$ACTION_ID_\w+)"/.exec(await (await ask('/form')).text())?.[1] ?? 'none'
  const form = () => {
    const data = new FormData()
    data.append(field, '')
    return data
  }
  const published = () => said().split('published by ada').length - 1
  await expect('an action of our page', statusOf(post('/form', own, form())), 200)
  await expect('is done by whom it should be', published(), 1)
  await (await post('/form', foreign, form())).text()
  await (await post('/form', { ...foreign, 'x-forwarded-host': 'evil.example' }, form())).text()
  await (await post('/form', {}, form())).text()
  await expect('and none of another page, or of nobody knows where', published(), 1)

  await expect('a page of ours signs out', statusOf(post('/api/token/blacklist/', token())), 200)
  await expect('and nobody is left', greeting(ask('/')), 'Hello, nobody!')
  return answers
}
