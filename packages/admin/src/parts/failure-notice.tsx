import type { AdminError } from '../call/admin-error.ts'

export interface FailureNoticeProps {
  readonly failure: AdminError
  readonly onRetry: () => void
}

/** Why there is nothing to see, and a way on. */
export const FailureNotice = ({ failure, onRetry }: FailureNoticeProps) => (
  <div className="notice bad row apart" role="alert">
    <p>{failure.message}</p>
    {failure.status !== 404 && failure.status !== 403 && (
      <button type="button" className="small" onClick={onRetry}>
        Try again
      </button>
    )}
  </div>
)
