// What the peer answered, as files that people can read: one line for all cases of one answer, and for every setup but
// the first one only what is answered differently there.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Answers } from '../drive/play.ts'
import type { Answer } from '../drive/send.ts'
import type { Setup } from '../setups/setup.ts'

const folder = join(import.meta.dirname, '../recordings')
const fileOf = (setup: Setup) => join(folder, `${setup.name}.jsonl`)

interface Line {
  readonly status: number
  readonly www?: string
  readonly body: unknown
  readonly cases: readonly string[]
}

/** The settings that were recorded, and what the peer was. */
export interface RecordingHeader {
  readonly setup: string
  readonly peer: string
  readonly settings: unknown
  /** The setup whose answers hold where this file is silent. */
  readonly like?: string
  /** What that setup has and this one has not. */
  readonly without?: readonly string[]
}

export interface Recording {
  readonly header: RecordingHeader
  readonly answers: Answers
}

/** What of a setup stands in its recording's first line. */
export const settingsOf = ({ simpleJwt, dotted = {}, blacklistApp = true, userModel }: Setup) => ({
  ...simpleJwt,
  ...dotted,
  ...(blacklistApp ? {} : { 'without token_blacklist': true }),
  ...(userModel === undefined ? {} : { AUTH_USER_MODEL: userModel }),
})

/** Writes answers that are normalised. */
export function writeRecording(
  setup: Setup,
  { peer, answers, base }: { peer: string; answers: Answers; base: Recording | undefined },
): void {
  const own = [...answers].filter(([key, answer]) => !isDeepStrictEqual(base?.answers.get(key), answer))
  const without = [...(base?.answers.keys() ?? [])].filter((key) => !answers.has(key))
  const header: RecordingHeader = {
    setup: setup.name,
    peer,
    settings: settingsOf(setup),
    ...(base === undefined ? {} : { like: base.header.setup }),
    ...(without.length === 0 ? {} : { without }),
  }
  const lines = [header, ...groupedLines(own)].map((line) => JSON.stringify(line))
  writeFileSync(fileOf(setup), `${lines.join('\n')}\n`)
}

function groupedLines(answers: readonly (readonly [string, Answer])[]): Line[] {
  const groups = new Map<string, { answer: Answer; cases: string[] }>()
  for (const [key, answer] of answers) {
    const id = JSON.stringify(answer)
    const group = groups.get(id) ?? { answer, cases: [] }
    groups.set(id, group)
    group.cases.push(key)
  }
  return [...groups.values()].map(({ answer: { status, www, body }, cases }) => ({
    status,
    ...(www === null ? {} : { www }),
    body,
    cases,
  }))
}

/** The recordings that are of no setup. */
export function strayRecordings(setups: readonly Setup[]): string[] {
  const known = new Set([...setups.map(({ name }) => `${name}.jsonl`), 'tokens.jsonl'])
  return readdirSync(folder).filter((name) => !known.has(name))
}

export function removeStrayRecordings(setups: readonly Setup[]): void {
  for (const name of strayRecordings(setups)) rmSync(join(folder, name))
}

/** The whole of a recording, with what it takes over from the first setup's. */
export function readRecording(setup: Setup, base: Recording | undefined): Recording {
  const [first = '{}', ...rest] = readFileSync(fileOf(setup), 'utf8').trimEnd().split('\n')
  const header = JSON.parse(first) as RecordingHeader
  const answers = new Map(header.like === undefined ? [] : base?.answers)
  for (const key of header.without ?? []) answers.delete(key)
  for (const line of rest) {
    const { status, www = null, body, cases } = JSON.parse(line) as Line
    for (const key of cases) answers.set(key, { status, www, body })
  }
  return { header, answers }
}
