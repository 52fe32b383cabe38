import type { AdminJob } from '@carnet/contract'
import { useEffect, useRef, useState } from 'react'
import { AdminError } from '../call/admin-error.ts'
import { useAdmin } from '../session/admin-context.ts'

/** So often somebody looks how far it is. */
const lookMs = 1000
/** So often what a job that was stopped came to: its worker hears of it a moment later. */
const soonMs = 300
const mostLooks = 20

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
  const isStopping = job.state === 'cancelled' && job.summary === ''
  const looks = useRef(0)

  useEffect(() => {
    if (failure !== undefined || !(isRunning || isStopping)) return
    // of a worker that is gone nobody hears any more
    if (isStopping && looks.current++ > mostLooks) return
    // a short one is over before anybody has looked
    const isSoon = isStopping || job === begun
    const timer = setTimeout(
      () => read('readJob', { id: job.id }).then(setJob, setFailure),
      isSoon ? soonMs : lookMs,
    )
    return () => clearTimeout(timer)
  }, [job, begun, isRunning, isStopping, failure, read])

  useEffect(() => {
    if (!isRunning && !isStopping) done.current()
  }, [isRunning, isStopping])

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
