// Recorded exchanges of SimpleJWT 5.5, and how an answer of ours is compared with one of theirs.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { normalisedAnswer } from '../../../interop/compare/normalised.ts'
import type { Answer } from '../../../interop/drive/send.ts'

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

const token = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/
const looks = { algorithm: 'HS256', jtiClaim: 'jti' }

export const answerOf = ({ status, www, body }: Answer): Answer =>
  normalisedAnswer({ status, www, body }, looks)

/** The pairs of tokens, theirs and ours, at the same places of two bodies. */
export function pairsOf(theirs: unknown, ours: unknown): [string, string][] {
  const [left, right] = [Object.entries(theirs ?? {}), (ours ?? {}) as Record<string, unknown>]
  return left.flatMap(([name, text]): [string, string][] => {
    const other = right[name]
    return typeof text === 'string' && token.test(text) && typeof other === 'string' ? [[text, other]] : []
  })
}
