import { useCallback, useEffect, useState } from 'react'
import { sentence } from './failure.ts'

interface Loaded<T> {
  readonly value?: T
  readonly problem?: string
}

/** What `load` answers, and how to load it again. `load` must be the same function in every render. */
export function useLoaded<T>(load: () => Promise<T>) {
  const [loaded, setLoaded] = useState<Loaded<T>>({})
  const reload = useCallback(
    () =>
      load().then(
        (value) => setLoaded({ value }),
        (error) => setLoaded({ problem: sentence(error) }),
      ),
    [load],
  )
  useEffect(() => {
    void reload()
  }, [reload])
  return { ...loaded, reload }
}
