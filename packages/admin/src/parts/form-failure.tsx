import type { AdminError } from '../call/admin-error.ts'

export interface FormFailureProps {
  readonly failure: AdminError | undefined
  /** The fields of the form: what is wrong with one of them stands beside it. */
  readonly fields: readonly string[]
}

/** What went wrong with a form that is no single field's fault. */
export function FormFailure({ failure, fields }: FormFailureProps) {
  const isBeside = failure !== undefined && fields.some((name) => name in failure.problems)
  return (
    <div role="alert">
      {failure !== undefined && !isBeside && <p className="notice bad">{failure.message}</p>}
    </div>
  )
}
