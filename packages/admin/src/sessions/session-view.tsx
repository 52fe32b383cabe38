import type { AdminSessionDetails } from '@carnet/contract'
import { useAnswer } from '../call/use-answer.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Answered } from '../parts/answered.tsx'
import { Moment } from '../parts/moment.tsx'
import { View } from '../parts/view.tsx'
import { Link } from '../router/link.tsx'
import { useAdmin } from '../session/admin-context.ts'
import { useAction } from '../session/use-action.ts'
import { Story } from './story.tsx'
import { Reason, StateBadge, UserCell } from './token-cells.tsx'

/** One session and what became of it. */
export function SessionView({ id }: { readonly id: string }) {
  const { me } = useAdmin()
  const asked = useAnswer('readSession', { id })
  const { run, isBusy } = useAction()
  const { answer, reload } = asked
  const isOwn = id === me.session.id

  async function end() {
    const question = {
      title: isOwn ? 'End your own session?' : 'End this session?',
      text: isOwn
        ? 'This is the session that you use now: you will have to sign in again.'
        : 'Whoever uses it is signed out at once, and has to sign in again. This cannot be undone.',
      action: 'End the session',
      isDangerous: true,
    }
    if (await run('endSession', { id }, question)) reload()
  }

  return (
    <View
      title="Session"
      lead={<Link to={{ path: 'sessions' }}>All sessions</Link>}
      aside={
        answer?.state === 'live' && (
          <ActButton name="endSession" className="danger" isBusy={isBusy} onPress={end}>
            End the session
          </ActButton>
        )
      }
    >
      <Answered asked={asked}>
        {(session) => (
          <div className="stack">
            {session.state === 'ended' && (
              <p className="notice">
                <strong>This session cannot be brought back.</strong> {me.server.why_no_unblacklist}
              </p>
            )}
            <div className="user-panels">
              <Story story={session.story} />
              <Facts session={session} />
            </div>
          </div>
        )}
      </Answered>
    </View>
  )
}

const Facts = ({ session }: { readonly session: AdminSessionDetails }) => (
  <section className="card">
    <div className="row apart">
      <h2>At a glance</h2>
      <StateBadge state={session.state} />
    </div>
    <dl className="facts">
      <dt>User</dt>
      <dd>
        <UserCell user={session.user} />
      </dd>
      <dt>Device</dt>
      <dd title={session.user_agent}>{session.device || 'unknown'}</dd>
      <dt>Address</dt>
      <dd>{session.ip || 'unknown'}</dd>
      <dt>Kind</dt>
      <dd>{session.kind}</dd>
      <dt>Began</dt>
      <dd>
        <Moment at={session.created_at} />
      </dd>
      <dt>Last refresh</dt>
      <dd>{session.generation === 0 ? 'none yet' : <Moment at={session.rotated_at} />}</dd>
      <dt>Generation</dt>
      <dd>{session.generation}</dd>
      <dt>Last used</dt>
      <dd>
        <Moment at={session.last_used_at} />
      </dd>
      <dt>Expires</dt>
      <dd>
        <Moment at={session.expires_at} />
      </dd>
      <dt>At the latest</dt>
      <dd>
        <Moment at={session.ends_at} empty="no limit" />
      </dd>
      {session.blacklisted_at !== null && (
        <>
          <dt>Ended</dt>
          <dd>
            <Moment at={session.blacklisted_at} /> (<Reason reason={session.reason} />)
          </dd>
        </>
      )}
      <dt>Session id</dt>
      <dd>
        <code>{session.session_id}</code>
      </dd>
      <dt>Jti</dt>
      <dd>
        <code>{session.jti}</code>
      </dd>
    </dl>
  </section>
)
