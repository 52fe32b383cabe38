import { type Client, ClientError } from '@carnet/client'

/** What a command is run with. */
export interface Terminal {
  readonly print: (line: string) => void
  readonly ask: (question: string) => Promise<string>
  readonly askSecret: (question: string) => Promise<string>
}

type Command = (client: Client, terminal: Terminal) => Promise<void>

const commands: Readonly<Record<string, Command>> = {
  async 'sign-in'(client, { ask, askSecret, print }) {
    const username = await ask('Username: ')
    await client.signIn({ username, password: await askSecret('Password: ') })
    print(`Signed in as ${username}.`)
  },
  async whoami(client, { print }) {
    const answer = await client.fetch('profile/')
    const { user } = (await answer.json()) as { user?: string }
    print(answer.ok && user ? user : 'Nobody is signed in.')
  },
  async sessions(client, { print }) {
    for (const { device, ip, last_used_at, current } of await client.sessions.list()) {
      print([current ? '*' : ' ', device || 'unknown', ip, last_used_at].join(' '))
    }
  },
  async 'sign-out'(client, { print }) {
    const isTold = await client.signOut()
    print(isTold ? 'Signed out.' : 'Signed out here; the server could not be told.')
  },
  async 'sign-out-everywhere'(client, { print }) {
    print(`Ended sessions: ${await client.signOutEverywhere()}.`)
  },
}

/** Runs one command; gives the exit code. */
export async function run(name: string, client: Client, terminal: Terminal): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    terminal.print(`Commands: ${Object.keys(commands).join(', ')}`)
    return 2
  }
  try {
    await command(client, terminal)
    return 0
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    terminal.print(error.code === 'network' ? 'The server cannot be reached.' : error.message)
    return 1
  }
}
