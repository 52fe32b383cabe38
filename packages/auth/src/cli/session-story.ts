import type { Auth } from '../auth.ts'
import { printable } from './printable.ts'

/** What the audit log knows of one session, oldest first. */
export interface SessionStory {
  readonly id: string
  readonly events: readonly {
    readonly at: string
    readonly action: string
    readonly result: string
    readonly address: string
    readonly detail: Readonly<Record<string, unknown>>
  }[]
}

/** The story of the session that a token names; undefined where it names none. */
export async function sessionStory(auth: Auth, sid: unknown): Promise<SessionStory | undefined> {
  if (typeof sid !== 'string' || !/^[\w-]{1,64}$/.test(sid)) return undefined
  const entries = await auth.audit.list({ sessionId: sid, limit: 1000 })
  const events = entries.toReversed().map(({ at, action, result, ip, detail }) => ({
    at: at.toISOString(),
    action,
    result,
    address: ip,
    detail,
  }))
  return { id: sid, events }
}

/** The same in lines for a terminal. */
export function storyLines(story: SessionStory | undefined): string[] {
  if (story === undefined) return ['It names no session.']
  if (story.events.length === 0) return ['', `Session ${story.id}`, '  The audit log has no rows of it.']
  const lines = story.events.map(({ at, action, result, address, detail }) => {
    const facts = Object.entries(detail).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    const where = address === '' ? [] : [`from ${address}`]
    const parts = [action, ...(result === 'done' ? [] : [result]), ...where, ...facts]
    return `  ${at.slice(0, 19).replace('T', ' ')} UTC  ${printable(parts.join(', '))}`
  })
  return ['', `Session ${story.id}`, ...lines]
}
