import type { AdminUser } from '@carnet/contract'
import { useAnswer } from '../call/use-answer.ts'
import { Answered } from '../parts/answered.tsx'
import { Moment } from '../parts/moment.tsx'
import { View } from '../parts/view.tsx'
import { Link } from '../router/link.tsx'
import { DeleteUser } from './delete-user.tsx'
import { EditUser } from './edit-user.tsx'
import { UserBadges } from './user-badges.tsx'
import { UserPassword } from './user-password.tsx'
import { UserSessions } from './user-sessions.tsx'
import { UserStanding } from './user-standing.tsx'

/** One user, and all that can be done to them. */
export function UserView({ id }: { readonly id: string }) {
  const asked = useAnswer('readUser', { id })
  const { answer, reload, replace } = asked
  return (
    <View
      title={answer?.username ?? 'User'}
      lead={<Link to={{ path: 'users' }}>All users</Link>}
      aside={answer && <UserBadges user={answer} />}
    >
      <Answered asked={asked}>
        {(user) => (
          <div className="user-panels">
            <div className="stack">
              <EditUser
                key={JSON.stringify([user.username, user.email, user.fields])}
                user={user}
                onChanged={replace}
              />
              <UserStanding user={user} onChanged={reload} />
              <UserPassword user={user} onChanged={reload} />
            </div>
            <div className="stack">
              <Facts user={user} />
              <UserSessions user={user} onChanged={reload} />
              <DeleteUser user={user} />
            </div>
          </div>
        )}
      </Answered>
    </View>
  )
}

const Facts = ({ user }: { readonly user: AdminUser }) => (
  <section className="card">
    <h2>At a glance</h2>
    <dl className="facts">
      <dt>Id</dt>
      <dd>
        <code>{user.id}</code>
      </dd>
      <dt>Joined</dt>
      <dd>
        <Moment at={user.date_joined} />
      </dd>
      <dt>Last sign-in</dt>
      <dd>
        <Moment at={user.last_login} empty="never, or not noted" />
      </dd>
      <dt>Password</dt>
      <dd>{user.has_password ? 'set' : 'none: nobody can sign in by password'}</dd>
    </dl>
    <p>
      <Link to={{ path: 'audit', query: { user: user.id } }}>What the audit log has of them</Link>
    </p>
  </section>
)
