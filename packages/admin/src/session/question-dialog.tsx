import { type FormEvent, useState } from 'react'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import type { Question } from './admin-context.ts'

export interface QuestionDialogProps {
  readonly question: Question
  readonly onAnswer: (isYes: boolean) => void
}

/** Asks before something is done, and says what it does. */
export function QuestionDialog({ question, onAnswer }: QuestionDialogProps) {
  const { title, text, action, isDangerous = false, typed } = question
  const [written, setWritten] = useState('')
  const isReady = typed === undefined || written === typed
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) onAnswer(true)
  }
  return (
    <Dialog title={title} onClose={() => onAnswer(false)}>
      <form className="stack" onSubmit={submit}>
        {typeof text === 'string' ? <p>{text}</p> : text}
        {typed !== undefined && (
          <Field label="Type the user name to confirm" hint={<code>{typed}</code>}>
            {(ids) => (
              <input
                {...ids}
                autoComplete="off"
                spellCheck={false}
                value={written}
                onChange={({ target }) => setWritten(target.value)}
              />
            )}
          </Field>
        )}
        <div className="row buttons">
          <button type="button" onClick={() => onAnswer(false)}>
            Cancel
          </button>
          <button type="submit" className={isDangerous ? 'danger solid' : 'primary'} aria-disabled={!isReady}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
