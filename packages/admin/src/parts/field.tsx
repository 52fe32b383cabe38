import { type ReactNode, useId } from 'react'

export interface FieldIds {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

export interface FieldProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly problems?: readonly string[] | undefined
  /** Draws what takes the value, with what ties it to its label and its problems. */
  readonly children: (ids: FieldIds) => ReactNode
}

/** A field with its label, a hint, and what is wrong with it beside it. */
export function Field({ label, hint, problems = [], children }: FieldProps) {
  const id = useId()
  const isWrong = problems.length > 0
  const described = [hint !== undefined && `${id}-hint`, isWrong && `${id}-problem`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': isWrong || undefined })}
      {hint !== undefined && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {isWrong && (
        <span className="error" id={`${id}-problem`}>
          {problems.join(' ')}
        </span>
      )}
    </div>
  )
}
