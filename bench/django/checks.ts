// That both servers do the work before it is measured: a wrong answer may well be a quick one.
import { type Answer, getText, openHttpConnection, postText } from '../http-connection.ts'
import { refreshPath } from '../refresh-load.ts'
import { benchPassword } from '../session-file.ts'
import type { Device } from './devices.ts'

export const profilePath = '/views/profile/'
export const verifyPath = '/api/token/verify/'
const loginPath = '/api/token/'

type Caller = Pick<Device, 'access' | 'userId' | 'username'>

/** Lets in only with a good token, and says whose it is. */
export async function checkGuard(port: number, caller: Caller, path = profilePath): Promise<void> {
  const bare = await ask(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  expectStatus(`${path} without a token`, bare, 401)
  expectStatus(
    `${path} with a bad token`,
    await ask(port, getText(path, `Bearer ${spoilt(caller.access)}`)),
    401,
  )
  const answer = await ask(port, getText(path, `Bearer ${caller.access}`))
  expectStatus(path, answer, 200)
  const { user, id, staff } = JSON.parse(answer.body) as Record<string, unknown>
  const isRight = user === caller.username && id === caller.userId && staff === false
  if (!isRight) throw new Error(`${path} answered ${answer.body} to ${caller.username}.`)
}

export async function checkVerify(port: number, { access }: Caller): Promise<void> {
  const answer = await ask(port, postText(verifyPath, { token: access }))
  expectStatus('verify', answer, 200)
  if (answer.body !== '{}') throw new Error(`verify answered ${answer.body}`)
  expectStatus('verify of a bad token', await ask(port, postText(verifyPath, { token: spoilt(access) })), 401)
}

/** Rotates: the new tokens are good, the old one is void. */
export async function checkRefresh(port: number, device: Caller & Pick<Device, 'refresh'>): Promise<void> {
  const answer = await ask(port, postText(refreshPath, { refresh: device.refresh }))
  expectStatus('refresh', answer, 200)
  const { access, refresh } = JSON.parse(answer.body) as { access: string; refresh: string }
  await checkGuard(port, { ...device, access })
  expectStatus(
    'verify of a new refresh token',
    await ask(port, postText(verifyPath, { token: refresh })),
    200,
  )
  const old = await ask(port, postText(verifyPath, { token: device.refresh }))
  if (old.status === 200) throw new Error('A refresh token is still good after its rotation.')
}

export async function checkLogin(port: number): Promise<void> {
  const wrong = await ask(port, postText(loginPath, { username: 'user0', password: 'not this one' }))
  expectStatus('a wrong password', wrong, 401)
  const answer = await ask(port, postText(loginPath, { username: 'user0', password: benchPassword }))
  expectStatus('log-in', answer, 200)
  const { access, refresh } = JSON.parse(answer.body) as { access: string; refresh: string }
  await checkRefresh(port, { userId: '1', username: 'user0', access, refresh })
}

async function ask(port: number, text: string): Promise<Answer> {
  const connection = await openHttpConnection(port)
  try {
    return await connection.request(text)
  } finally {
    connection.close()
  }
}

function expectStatus(what: string, { status, body }: Answer, expected: number): void {
  if (status !== expected) throw new Error(`${what} was answered ${status} in place of ${expected}: ${body}`)
}

/** The same token with another signature. */
function spoilt(token: string): string {
  const at = token.length - 10
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}
