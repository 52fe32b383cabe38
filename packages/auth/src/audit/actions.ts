/** What a row is in the story of the session that it names. */
export type StoryPlace = 'began' | 'alarm' | 'ended' | 'recorded'

interface ActionRow {
  /** What the action says, wherever it is listed. */
  readonly says: string
  /** The same in the story of one session; where there is none, the name of the action has to do. */
  readonly inStory?: readonly [place: StoryPlace, sentence: string]
  /** In place of that sentence, where it was refused. */
  readonly refusedInStory?: string
}

/** Everything that is recorded, and what it says. Names are public: never renamed, never given another meaning. */
export const auditActions = {
  sign_in: { says: 'A session began; or a sign-in was refused.', inStory: ['began', 'Signed in.'] },
  sign_in_throttled: { says: 'A sign-in was turned away unexamined, after too many.' },
  account_locked: { says: 'A user can no longer sign in by password, after too many failures.' },
  account_unlocked: { says: "What counted against a user's sign-in was forgotten." },
  session_adopted: {
    says: 'A token of another system became a session.',
    inStory: ['began', 'A token of another system became this session.'],
  },
  session_ended: { says: 'A session was ended; the detail says why.', inStory: ['ended', 'Ended.'] },
  sessions_ended: { says: "Several or all of a user's sessions were ended at once." },
  token_reused: {
    says: 'A retired refresh token came back: its session was ended.',
    inStory: [
      'alarm',
      'A token that had been used up was shown again: somebody has a copy. The session ended.',
    ],
  },
  session_shadowed: {
    says: 'A retired token was answered to a client that is not its session’s.',
    inStory: ['alarm', 'A token that had just been used up was answered to a stranger.'],
  },
  late_retry: {
    says: 'A token was answered again, long after its response was lost.',
    inStory: ['recorded', 'A token was answered again, long after its response was lost.'],
  },
  sessions_flushed: { says: 'The rows of sessions long expired were deleted.' },
  user_created: { says: 'A user was created.' },
  user_changed: { says: 'Fields of a user were changed.' },
  user_activated: { says: 'A user may sign in again.' },
  user_deactivated: { says: 'A user was deactivated and their sessions ended.' },
  user_deleted: { says: 'A user was deleted and their sessions ended.' },
  password_changed: { says: 'A password was set and sessions ended.' },
  keys_begun: { says: 'The first signing keys of an algorithm were made.' },
  key_rotated: { says: 'The next signing key became the active one.' },
  keys_retired: { says: 'Signing keys that had only verified were destroyed.' },
  key_revoked: { says: 'A signing key was declared void.' },
  database_migrated: { says: 'The database was brought up to date.' },
  import_begun: { says: 'An import of another system’s users began, or went on.' },
  import_done: { says: 'An import of another system’s users was completed.' },
  audit_pruned: { says: 'Old rows of this log were deleted.' },
  audit_verified: { says: 'The chain of this log was checked in the admin.' },
  audit_exported: { says: 'Somebody exported this log in the admin.' },
  job_begun: { says: 'Somebody in the admin began something that takes long.' },
  job_cancelled: { says: 'Something that takes long was stopped before its end, in the admin.' },
  admin_confirmed: {
    says: 'Somebody in the admin typed their password once more.',
    inStory: ['recorded', 'The password was typed once more.'],
    refusedInStory: 'A wrong password was typed where the right one was asked for once more.',
  },
} as const satisfies Readonly<Record<string, ActionRow>>

export type AuditAction = keyof typeof auditActions

/** What each action says, by its name. */
export const auditSentences: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(auditActions).map(([name, { says }]) => [name, says]),
)

/** What an action is called in the story of a session. */
export function storyRow(action: string, isRefused: boolean): readonly [StoryPlace, string] {
  const row: ActionRow | undefined = Object.hasOwn(auditActions, action)
    ? auditActions[action as AuditAction]
    : undefined
  const [place, sentence] = row?.inStory ?? ['recorded', `${capital(action.replaceAll('_', ' '))}.`]
  return [place, isRefused ? (row?.refusedInStory ?? `Refused: ${sentence}`) : sentence]
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
