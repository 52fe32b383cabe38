import { timesInWords } from '../../tokens/index.ts'
import { type CommandContext, type CommandDefinition, CommandError, print } from '../command.ts'
import { indentJson } from '../exact-json.ts'
import { printable } from '../printable.ts'
import { tokenLines } from '../token-lines.ts'
import { tokenPart } from '../token-parts.ts'

interface Flags {
  readonly json?: true
}

export const tokenDecode: CommandDefinition<Flags> = {
  describe: (command) =>
    command
      .argument('[token]', 'the token; - or nothing reads it from standard input')
      .option('--json', 'answer {"header":{…},"claims":{…}}'),
  async run(context, flags, [word = '-']) {
    const token = word === '-' ? await firstLine(context) : word
    const header = indentJson(tokenPart(token, 0))
    const claims = indentJson(tokenPart(token, 1))
    if (header === undefined || claims === undefined || token.split('.').length !== 3) {
      throw new CommandError('This is no JWT: it needs three parts of base64url text with dots between them.')
    }
    if (flags.json) print(context, printable(onOneLine(`{"header":${header},"claims":${claims}}`)))
    else print(context, describeToken(header, claims))
    return 0
  },
}

async function firstLine({ input }: CommandContext): Promise<string> {
  for await (const [token] of tokenLines(input)) if (token !== undefined) return token.trim()
  throw new CommandError('No token was given: name one, or write it to standard input.')
}

// indentation is the only white space outside strings
const onOneLine = (json: string) => json.replace(/\n */g, '')

function describeToken(header: string, claims: string): string {
  const times = timesInWords(JSON.parse(claims), Date.now())
  const indented = (json: string) => json.split('\n').map((line) => `  ${printable(line)}`)
  return [
    'Header',
    ...indented(header),
    'Claims',
    ...indented(claims),
    ...(times.length > 0 ? ['Times', ...times.map((line) => `  ${line}`)] : []),
    '',
    'Nothing here has been verified: anybody can write such a token.',
    'A JWT is signed, not encrypted: whoever holds it can read all of this.',
  ].join('\n')
}
