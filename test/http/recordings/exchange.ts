// Recorded exchanges of SimpleJWT 5.5, and how an answer of ours is compared with one of theirs.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Answer {
  readonly status: number
  readonly www: string | null
  readonly body: unknown
}

export interface Exchange extends Answer {
  readonly label: string
  /** Unix seconds. */
  readonly now: number
  readonly method: string
  readonly path: string
  readonly request: Readonly<Record<string, unknown>> | null
  /** By WSGI name. */
  readonly headers: Readonly<Record<string, string>>
}

export interface RecordedFile {
  readonly settings: string
  readonly secretKey: string
  readonly exchanges: readonly Exchange[]
}

const repository = resolve(import.meta.dirname, '../../..')
const folder = resolve(repository, process.env['CARNET_VECTORS'] ?? '../shared/vectors', 'simplejwt')

export const areRecordingsHere: boolean = existsSync(join(folder, 'post1.jsonl'))

export function readRecorded(file: string): RecordedFile {
  const lines = readFileSync(join(folder, `${file}.jsonl`), 'utf8')
  const [header, ...exchanges] = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return { settings: header['settings_on_top_of_post_1'], secretKey: header['SECRET_KEY'], exchanges }
}

const refusedTokens = ['token_not_valid', 'user_not_found', 'user_inactive']

/** What we are to answer where no difference is listed: the same, and `error` in the challenge of a guard. */
export function expectedOf({ path, status, www, body }: Exchange): Answer {
  const { code } = (body ?? {}) as { code?: string }
  const isGuards = !path.startsWith('token/') && code !== undefined && refusedTokens.includes(code)
  return { status, www: isGuards ? `${www}, error="invalid_token"` : www, body }
}

const token = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/

/** The same with tokens taken apart, and without what is random in them or ours alone. */
export function normalised(value: unknown): unknown {
  if (typeof value === 'string') return token.test(value) ? takenApart(value) : value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normalised(inner)]))
}

function takenApart(text: string): unknown {
  const [header, claims] = text
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object)
  const { jti, sid: _, ...rest } = claims as { jti?: unknown; sid?: unknown }
  return { header, claims: rest, jti: typeof jti }
}

/** The pairs of tokens, theirs and ours, at the same places of two bodies. */
export function pairsOf(theirs: unknown, ours: unknown): [string, string][] {
  const [left, right] = [Object.entries(theirs ?? {}), (ours ?? {}) as Record<string, unknown>]
  return left.flatMap(([name, text]): [string, string][] => {
    const other = right[name]
    return typeof text === 'string' && token.test(text) && typeof other === 'string' ? [[text, other]] : []
  })
}
