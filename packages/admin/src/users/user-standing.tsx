import { ActButton } from '../parts/act-button.tsx'
import { counted } from '../parts/numbers.ts'
import { Setting } from '../parts/setting.tsx'
import { useAction } from '../session/use-action.ts'
import { useRefusal } from './use-refusal.ts'
import type { UserPartProps } from './user-part.ts'

/** Whether and as what somebody may sign in. */
export function UserStanding({ user, onChanged }: UserPartProps) {
  const { run, isBusy } = useAction()
  const { ofHarm } = useRefusal(user)
  const { id, username, active, staff, superuser, sessions } = user

  async function setActive() {
    const question = active
      ? {
          title: `Deactivate ${username}?`,
          text: `They can no longer sign in, and ${counted(sessions.live, 'live session')} will end at once.`,
          action: 'Deactivate',
          isDangerous: true,
        }
      : {
          title: `Let ${username} sign in again?`,
          text: 'Sessions that have ended stay ended.',
          action: 'Activate',
        }
    if (await run('setActive', { id, fields: { active: !active } }, question)) onChanged()
  }

  async function setRoles(roles: { readonly staff: boolean; readonly superuser: boolean }, action: string) {
    const question = { title: `${action}: ${username}?`, text: roleText(roles), action }
    if (await run('setRoles', { id, fields: roles }, question)) onChanged()
  }

  return (
    <section className="card stack">
      <h2>Standing</h2>
      <ul className="settings">
        <Setting
          title="Active"
          text={active ? 'May sign in.' : 'Is deactivated: nobody can sign in as them.'}
        >
          <ActButton
            name="setActive"
            why={ofHarm}
            isBusy={isBusy}
            className={active ? 'danger' : ''}
            onPress={setActive}
          >
            {active ? 'Deactivate' : 'Activate'}
          </ActButton>
        </Setting>
        <Setting title="Staff" text={staff ? 'May come into this admin.' : 'May not come into this admin.'}>
          <ActButton
            name="setRoles"
            why={ofHarm}
            isBusy={isBusy}
            onPress={() => setRoles({ staff: !staff, superuser }, staff ? 'Take staff away' : 'Make staff')}
          >
            {staff ? 'Take staff away' : 'Make staff'}
          </ActButton>
        </Setting>
        <Setting
          title="Superuser"
          text={superuser ? 'May do everything.' : 'May do what their permissions say.'}
        >
          <ActButton
            name="setRoles"
            why={ofHarm}
            isBusy={isBusy}
            onPress={() =>
              setRoles({ staff, superuser: !superuser }, superuser ? 'Take superuser away' : 'Make superuser')
            }
          >
            {superuser ? 'Take superuser away' : 'Make superuser'}
          </ActButton>
        </Setting>
      </ul>
    </section>
  )
}

function roleText({ staff, superuser }: { readonly staff: boolean; readonly superuser: boolean }): string {
  if (superuser && !staff)
    return 'They will be a superuser without being staff: they cannot come into this admin.'
  if (superuser) return 'They will be able to do everything here, and to make others staff.'
  return staff
    ? 'They will be able to come into this admin.'
    : 'They will no longer be able to come into this admin.'
}
