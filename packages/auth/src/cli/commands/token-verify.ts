import {
  createKeySet,
  createVerify,
  refusals,
  type TokenTypeName,
  tokenTypes,
  type Verdict,
  type Verify,
} from '../../tokens/index.ts'
import { type CommandContext, type CommandDefinition, CommandError } from '../command.ts'
import { printable } from '../printable.ts'
import { tokenLines } from '../token-lines.ts'
import { tokenPart } from '../token-parts.ts'
import { verificationKey } from '../verification-key.ts'

interface Flags {
  readonly type: string
  readonly keyFile?: string
  readonly algorithm?: string
  readonly at?: string
  readonly leeway?: string
  readonly audience?: readonly string[]
  readonly issuer?: string
  readonly json?: true
}

const collect = (text: string, before: readonly string[] = []) => [...before, text]

export const tokenVerify: CommandDefinition<Flags> = {
  describe: (command) =>
    command
      .argument('[tokens...]', 'tokens; - or none reads them from standard input, one a line')
      .option('--type <type>', 'access, refresh, sliding or any', 'access')
      .option('--key-file <file>', 'the key: a PEM, a JWK, or the text of a secret')
      .option('--algorithm <name>', 'the algorithm of the key, where it is not a JWK that names it')
      .option('--at <seconds>', 'judge the tokens as of this Unix time; default now')
      .option('--leeway <seconds>', 'tolerance for the clocks of others; default 0')
      .option('--audience <name>', 'accept tokens for this audience only; may be repeated', collect)
      .option('--issuer <name>', 'accept tokens of this issuer only')
      .option('--json', 'answer {"ok":true,"claims":{…}} or {"ok":false,"message":"…"}, a line each'),
  async run(context, flags, words) {
    const judge = createJudge(flags)
    const describe = flags.json ? toJson : toText
    let count = 0
    let refused = 0
    for await (const tokens of batches(context, words)) {
      const lines = tokens.map((token) => {
        const verdict = judge(token)
        if (!verdict.ok) refused++
        return `${describe(verdict, token)}\n`
      })
      count += tokens.length
      if (!(await write(context, lines.join('')))) return 1
    }
    if (count === 0) throw new CommandError('No token was given: name some, or write them to standard input.')
    return refused === 0 ? 0 : 1
  },
}

function createJudge({ type, keyFile, algorithm, at, leeway, audience = [], issuer }: Flags) {
  const name = type === 'any' ? 'untyped' : type
  if (type === 'untyped' || !Object.hasOwn(tokenTypes, name)) {
    throw new CommandError('--type must be access, refresh, sliding or any.')
  }
  if (keyFile === undefined) throw new CommandError('Give the key that verifies with --key-file FILE.')
  const key = verificationKey(keyFile, algorithm)
  const keySet = createKeySet([key], key)
  const atMs = at === undefined ? undefined : seconds('--at', at) * 1000
  const rules = {
    leewaySeconds: leeway === undefined ? 0 : seconds('--leeway', leeway),
    audience,
    issuer,
    enforceTyp: false,
  }
  const verify: Verify = createVerify({
    keySet: () => keySet,
    rules,
    clock: () => atMs ?? Date.now(),
    maximumRemembered: 0,
  })
  return (token: string) => verify(token, tokenTypes[name as TokenTypeName])
}

function seconds(flag: string, text: string): number {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) return Number(text)
  throw new CommandError(`${flag} must be a number of seconds.`)
}

async function* batches(
  context: CommandContext,
  words: readonly string[],
): AsyncGenerator<readonly string[]> {
  for (const word of words.length === 0 ? ['-'] : words) {
    if (word === '-') yield* tokenLines(context.input)
    else yield [word]
  }
}

/** The claims stand as they do in the token: parsing them would round the numbers that JavaScript cannot hold. */
function claimsText(token: string): string {
  // white space of a verified JSON text is never part of a value
  return printable(
    tokenPart(token, 1)
      .trim()
      .replace(/[\r\n\t]+/g, ' '),
  )
}

function toJson(verdict: Verdict, token: string): string {
  if (!verdict.ok) return JSON.stringify({ ok: false, message: refusals[verdict.refusal] })
  return `{"ok":true,"claims":${claimsText(token)}}`
}

function toText(verdict: Verdict, token: string): string {
  return verdict.ok ? `good     ${claimsText(token)}` : `refused  ${refusals[verdict.refusal]}`
}

/** Waits until it is written; false when the reader has gone away. */
const write = ({ output }: CommandContext, text: string): Promise<boolean> =>
  new Promise((resolve) => output.write(text, (error) => resolve(!error)))
