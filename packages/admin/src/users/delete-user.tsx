import type { AdminUser } from '@carnet/contract'
import { ActButton } from '../parts/act-button.tsx'
import { goTo } from '../router/place.ts'
import { useAction } from '../session/use-action.ts'
import { useRefusal } from './use-refusal.ts'

/** Deletes a user, after saying what goes with them. */
export function DeleteUser({ user }: { readonly user: AdminUser }) {
  const { run, isBusy } = useAction()
  const { ofHarm } = useRefusal(user)
  const { id, username, deletion } = user
  async function remove() {
    const question = {
      title: `Delete ${username}?`,
      text: (
        <ul className="list">
          {deletion.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ),
      action: 'Delete the user',
      isDangerous: true,
      typed: username,
    }
    if (await run('deleteUser', { id, fields: { username } }, question)) goTo({ path: 'users' }, 'replace')
  }
  return (
    <section className="card stack">
      <h2>Delete</h2>
      <p className="muted">This cannot be undone. To keep somebody out, deactivate them instead.</p>
      <ActButton name="deleteUser" why={ofHarm} isBusy={isBusy} className="danger" onPress={remove}>
        Delete the user…
      </ActButton>
    </section>
  )
}
