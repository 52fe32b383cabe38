import type { AdminPage } from '@carnet/contract'
import { useEffect } from 'react'
import type { Asked } from '../call/use-answer.ts'
import type { Filters } from '../router/use-filters.ts'

export interface SearchedSoFarProps {
  readonly asked: Pick<Asked<AdminPage<unknown>>, 'answer' | 'failure' | 'isLoading'>
  readonly filters: Filters
  /** What is said where there is nothing, to the end of the list. */
  readonly nothing: string
}

/**
 * What stands in place of the rows of an empty page. The server looks through a long list a part at a time, so that no
 * answer takes long: until something is found the page asks for the next part by itself.
 */
export function SearchedSoFar({ asked, filters: { lookOn }, nothing }: SearchedSoFarProps) {
  const { answer, failure, isLoading } = asked
  const next = answer?.next ?? null
  const isDue = !isLoading && failure === undefined && next !== null
  useEffect(() => {
    if (isDue) lookOn(next)
  }, [isDue, next, lookOn])
  return (
    <p className="empty" role="status">
      {next === null ? nothing : 'Searching on…'}
    </p>
  )
}
