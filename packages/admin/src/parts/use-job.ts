import type { AdminJob } from '@carnet/contract'
import { useEffect, useRef, useState } from 'react'
import { AdminError } from '../call/admin-error.ts'
import { useAdmin } from '../session/admin-context.ts'

/** So often somebody looks how far it is. */
const lookMs = 1000

/** Follows a job until it is over, or until nobody can tell how far it is. */
export function useJob(begun: AdminJob, onDone: () => void = () => {}) {
  const { read, act } = useAdmin()
  const [job, setJob] = useState(begun)
  const [failure, setFailure] = useState<AdminError>()
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  const isRunning = job.state === 'running'

  useEffect(() => {
    if (!isRunning || failure !== undefined) return
    // a short one is over before anybody has looked
    const timer = setTimeout(
      () => read('readJob', { id: job.id }).then(setJob, setFailure),
      job === begun ? 200 : lookMs,
    )
    return () => clearTimeout(timer)
  }, [job, begun, isRunning, failure, read])

  useEffect(() => {
    if (!isRunning) done.current()
  }, [isRunning])

  async function cancel() {
    try {
      const cancelled = await act('cancelJob', { id: job.id })
      if (cancelled !== undefined) setJob(cancelled.answer)
    } catch (error) {
      if (error instanceof AdminError) setFailure(error)
    }
  }
  return { job, failure, cancel, retry: () => setFailure(undefined) }
}
