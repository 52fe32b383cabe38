import type { AdminJob } from '@carnet/contract'
import { FailureNotice } from './failure-notice.tsx'
import { numberInWords } from './numbers.ts'
import { useJob } from './use-job.ts'

export interface JobProgressProps {
  readonly job: AdminJob
  readonly onDone?: () => void
  readonly onClose: () => void
}

const titles = { end_sessions: 'Ending sessions', verify_audit: 'Checking the chain of the log' } as const
const ends = {
  done: '',
  failed: 'It failed.',
  cancelled: 'It was stopped.',
  lost: 'It was lost.',
  running: '',
} as const

/** How far something is that takes long, and what it came to. */
export function JobProgress({ job: begun, onDone, onClose }: JobProgressProps) {
  const { job, failure, retry, cancel } = useJob(begun, onDone)
  const { state, done, total, summary, good, head, kind } = job
  const isRunning = state === 'running'
  const far =
    total === null ? `${numberInWords(done)} done` : `${numberInWords(done)} of ${numberInWords(total)}`
  const tone = isRunning ? '' : good && state === 'done' ? 'good' : 'bad'
  return (
    <section className={`notice job stack close ${tone}`} aria-label={titles[kind]}>
      <div className="row apart">
        <p role="status">
          <strong>{isRunning ? titles[kind] : `${ends[state]} ${summary}`.trim()}</strong>
          {isRunning && ` · ${far}`}
        </p>
        <button type="button" className="small" onClick={isRunning ? cancel : onClose}>
          {isRunning ? 'Stop' : 'Close'}
        </button>
      </div>
      {isRunning && (
        <progress
          className="life"
          aria-label={titles[kind]}
          max={total ?? undefined}
          value={total === null ? undefined : done}
        />
      )}
      {head !== null && (
        <p className="small">
          The head of the chain, to be noted elsewhere and given to the next check: <code>{head}</code>
        </p>
      )}
      {failure && <FailureNotice failure={failure} onRetry={retry} />}
    </section>
  )
}
