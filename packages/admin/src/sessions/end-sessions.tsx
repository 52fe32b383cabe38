import type { AdminJob } from '@carnet/contract'
import { ActButton } from '../parts/act-button.tsx'
import { counted } from '../parts/numbers.ts'
import { useAction } from '../session/use-action.ts'
import type { TokenFilter } from './token-filters.tsx'

export interface EndSessionsProps {
  /** Those that are ticked. */
  readonly ids: readonly string[]
  readonly filter: TokenFilter
  readonly onStarted: (job: AdminJob) => void
}

/** Ends the sessions that are ticked, or all that the filter finds. */
export function EndSessions({ ids, filter, onStarted }: EndSessionsProps) {
  const { run, isBusy } = useAction()
  const isFiltered = Object.keys(filter).length > 0

  async function endTicked() {
    const question = {
      title: `End ${counted(ids.length, 'session')}?`,
      text: 'Whoever uses them is signed out at once, and has to sign in again. This cannot be undone.',
      action: `End ${counted(ids.length, 'session')}`,
      isDangerous: true,
    }
    const job = await run('endSessions', { fields: { ids } }, question)
    if (job !== undefined) onStarted(job)
  }

  async function endFound() {
    const question = {
      title: 'End all that are found?',
      text: 'Every live session that the search and the filters find is ended, on all pages, except the one that you use here. This cannot be undone.',
      action: 'End them all',
      isDangerous: true,
    }
    const job = await run('endSessions', { fields: filter }, question)
    if (job !== undefined) onStarted(job)
  }

  return (
    <div className="row">
      <ActButton
        name="endSessions"
        className="danger small"
        isBusy={isBusy || ids.length === 0}
        onPress={endTicked}
      >
        {ids.length === 0 ? 'End selected' : `End ${counted(ids.length, 'session')}`}
      </ActButton>
      {isFiltered && (
        <ActButton name="endSessions" className="danger small" isBusy={isBusy} onPress={endFound}>
          End all that are found…
        </ActButton>
      )}
    </div>
  )
}
