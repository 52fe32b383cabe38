import type { ReactNode } from 'react'
import type { Asked } from '../call/use-answer.ts'
import { FailureNotice } from './failure-notice.tsx'

export interface AnsweredProps<Answer> {
  readonly asked: Asked<Answer>
  readonly children: (answer: Answer) => ReactNode
}

/** What was answered, what is waited for, or why it did not come. */
export function Answered<Answer>({ asked, children }: AnsweredProps<Answer>) {
  const { answer, failure, isLoading, reload } = asked
  return (
    <div className="answered stack" aria-busy={isLoading}>
      {failure !== undefined && <FailureNotice failure={failure} onRetry={reload} />}
      {answer !== undefined && children(answer)}
      {answer === undefined && isLoading && (
        <p className="waiting muted" role="status">
          Loading…
        </p>
      )}
    </div>
  )
}
