import type { AdminAnswers, AdminEndpointName } from '@carnet/contract'
import { useState } from 'react'
import { AdminError } from '../call/admin-error.ts'
import type { Input } from '../call/caller.ts'
import { type Question, useAdmin } from './admin-context.ts'

export interface Action {
  /** Does something after the question was answered with yes; undefined: it was not done, and why was told. */
  readonly run: <Name extends AdminEndpointName>(
    name: Name,
    input?: Input<Name>,
    question?: Question,
  ) => Promise<AdminAnswers[Name] | undefined>
  readonly isBusy: boolean
  /** Why what was sent last was refused. */
  readonly failure: AdminError | undefined
}

/**
 * For a button or a form: does one thing at a time, and tells what became of it. `failuresAre`: whether what went wrong is
 * told among the notices, or shown by the form itself.
 */
export function useAction(failuresAre: 'told' | 'shown' = 'told'): Action {
  const { act, ask, tell } = useAdmin()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<AdminError>()

  const run: Action['run'] = async (name, input, question) => {
    if (isBusy || (question !== undefined && !(await ask(question)))) return undefined
    setBusy(true)
    try {
      const done = await act(name, input)
      setFailure(undefined)
      const sentence = sentenceOf(done?.answer)
      if (sentence !== undefined) tell({ tone: 'good', text: sentence })
      return done?.answer
    } catch (error) {
      if (!(error instanceof AdminError)) throw error
      setFailure(error)
      if (failuresAre === 'told') tell({ tone: 'bad', text: error.message })
      return undefined
    } finally {
      setBusy(false)
    }
  }
  return { run, isBusy, failure }
}

/** What was done, as the server says it. */
function sentenceOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('done' in answer)) return undefined
  const { done } = answer
  if (typeof done !== 'string') return undefined
  const ended = 'sessions_ended' in answer ? Number(answer.sessions_ended) : 0
  if (ended === 0 || /sessions? (was|were) ended/.test(done)) return done
  return `${done} ${ended === 1 ? 'One session was' : `${ended} sessions were`} ended.`
}
