import { type Endpoint, endpoints } from '@carnet/contract'
import type { Auth } from '../../auth.ts'
import {
  type ClaimNames,
  claimMeanings,
  headerMeanings,
  momentInWords,
  type ReadToken,
  readToken,
  timeNames,
} from '../../tokens/index.ts'
import {
  type CommandContext,
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
  printJson,
} from '../command.ts'
import { printable } from '../printable.ts'
import { loadProject, type Project } from '../project.ts'
import { sessionStory, storyLines } from '../session-story.ts'
import { tokenLines } from '../token-lines.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly json?: true
}

export const tokenExplain: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .argument('[token]', 'the token; - or nothing reads it from standard input')
      .option('--json', 'answer {"header":{…},"claims":{…},"verdict":{…},"session":{…}}'),
  async run(context, flags, [word = '-']) {
    const token = readToken(word === '-' ? await firstLine(context) : word)
    if (token === undefined)
      throw new CommandError('This is no JWT: it needs three parts of base64url text with dots between them.')
    const project = await loadProject(context, flags)
    return withAuth(project, async (auth) => {
      const { text, header, claims } = token
      const verdict = await askForVerdict(auth, project, text)
      const story = await sessionStory(auth, claims['sid'])
      if (flags.json) printJson(context, { header, claims, verdict, session: story ?? null })
      else {
        const lines = [...explain(token, project.options.claimNames), '', verdictLine(verdict)]
        for (const line of [...lines, ...storyLines(story), '', signed]) print(context, line)
      }
      return verdict.ok ? 0 : 1
    })
  },
}

const signed = 'A JWT is signed, not encrypted: whoever holds it can read all of this.'

async function firstLine({ input }: CommandContext): Promise<string> {
  for await (const [token] of tokenLines(input)) if (token !== undefined) return token.trim()
  throw new CommandError('No token was given: name one, or write it to standard input.')
}

type Verdict = { readonly ok: true } | { readonly ok: false; readonly detail: string; readonly code?: string }

/** What the API answers whoever asks there, so that the words are the same. */
async function askForVerdict(auth: Auth, { options }: Project, token: string): Promise<Verdict> {
  const { path }: Endpoint = endpoints.verify
  const request = new Request(`http://localhost${options.basePath}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  const response = await auth.handler(request, { remoteAddress: '127.0.0.1', isEncrypted: true })
  if (response.ok) return { ok: true }
  const { detail, code } = (await response.json()) as { readonly detail: string; readonly code?: string }
  return { ok: false, detail, ...(code === undefined ? {} : { code }) }
}

function verdictLine(verdict: Verdict): string {
  if (verdict.ok)
    return 'This server accepts it: signed by one of its keys, not expired, and its session goes on.'
  return `This server refuses it: ${verdict.detail}`
}

function explain({ header, claims }: ReadToken, names: ClaimNames): string[] {
  return [
    'Header',
    ...membersLines(header, { meanings: headerMeanings, otherwise: '', names }),
    'Claims',
    ...membersLines(claims, {
      meanings: claimMeanings(names),
      otherwise: 'A claim of the application.',
      names,
    }),
  ]
}

interface Reading {
  readonly meanings: Readonly<Record<string, string>>
  readonly otherwise: string
  readonly names: ClaimNames
}

function membersLines(
  members: Readonly<Record<string, unknown>>,
  { meanings, otherwise, names }: Reading,
): string[] {
  const isTime = timeNames(names)
  const width = Math.max(...Object.keys(members).map((name) => name.length), 0)
  return Object.entries(members).flatMap(([name, value]) => {
    const moment = isTime.has(name) ? momentInWords(value, Date.now()) : undefined
    const meaning = Object.hasOwn(meanings, name) ? meanings[name] : otherwise
    const shown = typeof value === 'string' ? value : JSON.stringify(value)
    const notes = [moment, meaning].filter(Boolean).map((note) => `  ${' '.repeat(width)}  ${note}`)
    return [`  ${printable(name.padEnd(width))}  ${printable(shown)}`, ...notes]
  })
}
