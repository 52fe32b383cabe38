import { carryToken, type TokenRules } from './carry-token.ts'
import type { DjangoSize, DjangoToken } from './django-source.ts'
import { batchRows, type ImportOptions } from './import-options.ts'
import { add, addFindings, type Finding, type ImportReport } from './import-report.ts'
import type { ImportState } from './import-state.ts'
import type { CarriedSession, SessionOutcome } from './import-target.ts'

/** Carries the sessions of the tokens before the position, a batch at a time. */
export async function importTokens(
  options: ImportOptions,
  begun: ImportState,
  size: DjangoSize,
): Promise<ImportState> {
  const { source, target, columns, claimNames, leewayMs, sessionMs, onProgress } = options
  const rules: TokenRules = {
    claimNames,
    expiredByMs: begun.startedAtMs - leewayMs,
    endsAtMs: sessionMs && begun.startedAtMs + sessionMs,
  }
  let state = begun
  for (;;) {
    const rows = source.hasTokens ? await source.tokens(columns.read, state.position, batchRows) : []
    const last = rows.at(-1)
    if (last === undefined) return state
    const before = state
    const { judged, findings } = judgeTokens(rows, rules)
    state = await target.carrySessions(
      judged.map(({ session }) => session),
      (outcomes) => ({
        ...before,
        position: last.position,
        looked: before.looked + rows.length,
        report: reportSessions(before.report, judged, outcomes, findings),
      }),
    )
    onProgress({ phase: 'tokens', done: state.looked, total: size.tokens })
  }
}

interface JudgedToken {
  readonly id: string
  readonly session: CarriedSession
}

function judgeTokens(rows: readonly DjangoToken[], rules: TokenRules) {
  const judged: JudgedToken[] = []
  const findings: Finding[] = []
  for (const row of rows) {
    const verdict = carryToken(row, rules)
    if (verdict === 'expired') continue
    const id = String(row.position)
    if ('refusal' in verdict) findings.push({ ...leftToken, id, reason: verdict.refusal })
    else judged.push({ id, session: verdict.carried })
  }
  return { judged, findings }
}

const leftToken = { subject: 'token', isCarried: false } as const

function reportSessions(
  report: ImportReport,
  judged: readonly JudgedToken[],
  outcomes: readonly SessionOutcome[],
  findings: readonly Finding[],
): ImportReport {
  const live: ('carried' | 'present')[] = []
  const revoked: ('carried' | 'present')[] = []
  const strangers: Finding[] = []
  for (const [index, { id, session }] of judged.entries()) {
    const outcome = outcomes[index]
    if (outcome === 'no_user') {
      strangers.push({ ...leftToken, id, reason: 'belongs to a user who is not here' })
      continue
    }
    const tally = session.revokedAtMs === undefined ? live : revoked
    tally.push(outcome === 'present' ? 'present' : 'carried')
  }
  return {
    ...report,
    sessions: add(report.sessions, live),
    revokedTokens: add(report.revokedTokens, revoked),
    problems: addFindings(report.problems, [...findings, ...strangers]),
  }
}
