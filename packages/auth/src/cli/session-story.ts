import type { Auth, SessionEvent } from '../auth.ts'
import { isSessionId } from '../sessions/index.ts'
import { timeInUtc } from '../tokens/index.ts'
import { printable } from './printable.ts'

/** A session and what became of it, oldest first. */
export interface SessionStory {
  readonly id: string
  readonly events: readonly SessionEvent[]
}

/** The story of the session that a token names; undefined where it names none. */
export async function sessionStory({ sessions }: Auth, sid: unknown): Promise<SessionStory | undefined> {
  return isSessionId(sid) ? { id: sid, events: await sessions.story(sid) } : undefined
}

/** The same in lines for a terminal. */
export function storyLines(story: SessionStory | undefined): string[] {
  if (story === undefined) return ['It names no session.']
  const title = ['', `Session ${story.id}`]
  if (story.events.length === 0) return [...title, '  Nothing is known of it here.']
  const lines = story.events.map(({ at, text, ip, actor }) => {
    const from = ip === '' ? '' : `, from ${ip}`
    const by = actor === '' ? '' : `, by ${actor}`
    return `  ${timeInUtc(at.getTime())}  ${printable(`${text.replace(/\.$/, '')}${from}${by}`)}`
  })
  return [...title, ...lines]
}
