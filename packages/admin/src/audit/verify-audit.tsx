import type { AdminJob } from '@carnet/contract'
import { type FormEvent, useState } from 'react'
import { given } from '../call/given.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { useAction } from '../session/use-action.ts'

export interface VerifyAuditProps {
  readonly onStarted: (job: AdminJob) => void
}

/** Checks that no entry of the log was changed or taken out. */
export function VerifyAudit({ onStarted }: VerifyAuditProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <ActButton name="verifyAudit" className="small" onPress={() => setOpen(true)}>
        Verify the chain…
      </ActButton>
      {isOpen && <VerifyDialog onStarted={onStarted} onClose={() => setOpen(false)} />}
    </>
  )
}

function VerifyDialog({ onStarted, onClose }: VerifyAuditProps & { readonly onClose: () => void }) {
  const { run, isBusy, failure } = useAction('shown')
  const [head, setHead] = useState('')
  async function submit(event: FormEvent) {
    event.preventDefault()
    const job = await run('verifyAudit', { fields: given({ head: head.trim() }) })
    if (job === undefined) return
    onClose()
    onStarted(job)
  }
  return (
    <Dialog title="Verify the chain" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>Every entry is read and compared with what binds it to the one before.</p>
        <Field
          label="Head of an earlier check"
          hint="Optional. With it, entries that were cut off at the end are noticed, too."
          problems={failure?.problems['head']}
        >
          {(ids) => (
            <input
              {...ids}
              className="mono"
              autoComplete="off"
              spellCheck={false}
              value={head}
              onChange={({ target }) => setHead(target.value)}
            />
          )}
        </Field>
        <FormFailure failure={failure} fields={['head']} />
        <div className="row buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" aria-disabled={isBusy}>
            Verify
          </button>
        </div>
      </form>
    </Dialog>
  )
}
