import type { AdminAnswers, AdminEndpointName } from '@carnet/contract'
import { useCallback, useEffect, useState } from 'react'
import { useAdmin } from '../session/admin-context.ts'
import type { AdminError } from './admin-error.ts'
import type { Input } from './caller.ts'

export interface Asked<Answer> {
  /** The latest answer; while another is waited for, the one before. */
  readonly answer: Answer | undefined
  readonly failure: AdminError | undefined
  readonly isLoading: boolean
  readonly reload: () => void
  /** Puts what a change answered in the place of what was read. */
  readonly replace: (answer: Answer) => void
}

/** Asks as often as what is asked for changes; an answer that comes too late is dropped. */
export function useAnswer<Name extends AdminEndpointName>(
  name: Name,
  input: Omit<Input<Name>, 'signal'> = {},
): Asked<AdminAnswers[Name]> {
  const { read } = useAdmin()
  const key = JSON.stringify([name, input])
  const [round, setRound] = useState(0)
  const [state, setState] = useState<State<AdminAnswers[Name]>>({
    answer: undefined,
    failure: undefined,
    key: '',
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the input, which is a new object each time
  useEffect(() => {
    const giveUp = new AbortController()
    const asked = `${key}${round}`
    read(name, { ...input, signal: giveUp.signal }).then(
      (answer) => !giveUp.signal.aborted && setState({ answer, failure: undefined, key: asked }),
      (failure: AdminError) =>
        giveUp.signal.aborted || setState((before) => ({ answer: before.answer, failure, key: asked })),
    )
    return () => giveUp.abort()
  }, [key, round, read])

  const reload = useCallback(() => setRound((before) => before + 1), [])
  const replace = useCallback(
    (answer: AdminAnswers[Name]) => setState((before) => ({ ...before, answer, failure: undefined })),
    [],
  )
  const isLoading = state.key !== `${key}${round}`
  return { answer: state.answer, failure: isLoading ? undefined : state.failure, isLoading, reload, replace }
}

interface State<Answer> {
  readonly answer: Answer | undefined
  readonly failure: AdminError | undefined
  /** Of which question these are. */
  readonly key: string
}
