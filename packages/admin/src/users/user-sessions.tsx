import { ActButton } from '../parts/act-button.tsx'
import { counted } from '../parts/numbers.ts'
import { Link } from '../router/link.tsx'
import { useAction } from '../session/use-action.ts'
import type { UserPartProps } from './user-part.ts'

/** How many sessions somebody has, and the end of all of them. */
export function UserSessions({ user, onChanged }: UserPartProps) {
  const { run, isBusy } = useAction()
  const { id, username, sessions } = user
  async function end() {
    const question = {
      title: `End all sessions of ${username}?`,
      text: `They are signed out everywhere: ${counted(sessions.live, 'live session')}. They can sign in again.`,
      action: 'End all sessions',
      isDangerous: true,
    }
    if (await run('endUserSessions', { id }, question)) onChanged()
  }
  return (
    <section className="card stack">
      <h2>Sessions</h2>
      <p>
        <strong>{sessions.live}</strong> live, <strong>{sessions.all}</strong> in all.{' '}
        {sessions.all > 0 && <Link to={{ path: 'sessions', query: { user: id } }}>Show them</Link>}
      </p>
      <ActButton
        name="endUserSessions"
        isBusy={isBusy || sessions.live === 0}
        className="danger"
        onPress={end}
      >
        End all sessions
      </ActButton>
    </section>
  )
}
