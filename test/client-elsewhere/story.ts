// What a program does with the client wherever it runs: it is bundled for each place, and uses nothing but timers.
import { type ClientOptions, createClient } from '@carnet/client'

export interface StoryOptions extends Partial<ClientOptions> {
  /** Of a server with `/whoami` behind its guard, and access tokens of three seconds. */
  readonly baseUrl: string
  readonly username: string
  readonly password: string
}

export interface StoryOutcome {
  readonly userId: string
  /** How the request with the new token was answered, and twenty at once after it had expired. */
  readonly answers: readonly number[]
  /** What listeners were told: a sign-in, one refresh, a sign-out. */
  readonly heard: readonly string[]
  readonly liveSessions: number
  readonly isTold: boolean
  /** How a request was answered after the sign-out. */
  readonly last: number
  /** The code of a sign-in with a wrong password. */
  readonly code: unknown
}

export async function liveStory({ username, password, ...options }: StoryOptions): Promise<StoryOutcome> {
  const client = createClient({ keepFresh: false, ...options })
  const heard: string[] = []
  if ((await client.session()) !== undefined) throw new Error('Somebody is signed in already.')
  client.onChange(({ status }) => heard.push(status))
  const code = await client.signIn({ username, password: 'a guess' }).then(
    () => 'signed in',
    (error: { code?: unknown }) => error.code,
  )
  const { userId } = await client.signIn({ username, password })
  const ask = async () => (await client.fetch('/whoami')).status
  const first = await ask()
  await new Promise((resolve) => setTimeout(resolve, 3100))
  const answers = [first, ...(await Promise.all(Array.from({ length: 20 }, ask)))]
  const liveSessions = (await client.sessions.list()).length
  const isTold = await client.signOut()
  const last = await ask()
  client.close()
  return { userId, answers, heard, liveSessions, isTold, last, code }
}

/** How the story goes everywhere. */
export const goodStory = {
  answers: Array<number>(21).fill(200),
  heard: ['signed_in', 'signed_in', 'signed_out'],
  liveSessions: 1,
  isTold: true,
  last: 401,
  code: 'no_active_account',
}
