import type { AdminKeyChange, AdminKeys } from '@carnet/contract'
import { useAnswer } from '../call/use-answer.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Answered } from '../parts/answered.tsx'
import { View } from '../parts/view.tsx'
import { useAdmin } from '../session/admin-context.ts'
import { useAction } from '../session/use-action.ts'
import { KeyTable } from './key-table.tsx'

/** The signing keys, and what can be done to them. */
export function KeysView() {
  const { me, tell, ask } = useAdmin()
  const asked = useAnswer('listKeys')
  const { run, isBusy } = useAction('told')
  const { reload } = asked

  function after(change: AdminKeyChange | undefined) {
    if (change === undefined) return
    if (change.outcome === 'failed') tell({ tone: 'bad', text: change.done })
    reload()
  }

  async function rotate() {
    const change = await run('rotateKeys', {}, rotation)
    after(change)
    if (change?.outcome !== 'too_early') return
    if (await ask({ ...forced, text: `${change.done} ${forced.text}` }))
      after(await run('rotateKeys', { fields: { force: true } }))
  }

  return (
    <View
      title="Keys"
      lead="What signs tokens now, what will, and what still verifies."
      aside={
        me.server.own_key ? undefined : (
          <div className="row">
            <ActButton name="rotateKeys" className="primary" isBusy={isBusy} onPress={rotate}>
              Rotate
            </ActButton>
            <ActButton
              name="retireKeys"
              isBusy={isBusy}
              onPress={async () => after(await run('retireKeys', {}, retirement))}
            >
              Retire old keys
            </ActButton>
          </div>
        )
      }
    >
      {me.server.own_key && <p className="notice">{me.server.unsupported.rotateKeys}</p>}
      <Answered asked={asked}>
        {(answer) => (
          <div className="stack">
            <KeyTable
              keys={answer.keys}
              isBusy={isBusy}
              onRevoke={async (kid) => after(await run('revokeKey', { id: kid }, revocation(kid)))}
            />
            <Jwks jwks={answer.jwks} />
          </div>
        )}
      </Answered>
    </View>
  )
}

const rotation = {
  title: 'Rotate the signing key?',
  text: 'The next key signs from now on. The present one goes on verifying until its last token has expired.',
  action: 'Rotate',
}

const forced = {
  title: 'Rotate all the same?',
  text: 'Services that have not heard of the next key will refuse its tokens until they fetch the key set again.',
  action: 'Rotate now',
  isDangerous: true,
}

const retirement = {
  title: 'Retire old keys?',
  text: 'The keys whose last token has expired are destroyed.',
  action: 'Retire',
}

const revocation = (kid: string) => ({
  title: 'Revoke this key in an emergency?',
  text: `Every token that ${kid} signed is void at once, and whoever holds one has to sign in again. Do this when somebody else may have the key. It cannot be undone.`,
  action: 'Revoke the key',
  isDangerous: true,
})

const Jwks = ({ jwks }: Pick<AdminKeys, 'jwks'>) => (
  <section className="card stack">
    <h2>The key set, as it is published</h2>
    {jwks.keys.length === 0 ? (
      <p className="muted">It is empty: keys that sign with a shared secret are never published.</p>
    ) : (
      <details>
        <summary>
          {jwks.keys.length === 1 ? 'One public key' : `${jwks.keys.length} public keys`} at{' '}
          <code>/.well-known/jwks.json</code>
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
        <pre tabIndex={0}>{JSON.stringify(jwks, null, 2)}</pre>
      </details>
    )}
  </section>
)
