import { useCallback, useEffect, useState } from 'react'
import type { Notice } from '../session/admin-context.ts'

export type ShownNotice = Notice & { readonly id: number }

/** So long a good one is shown; a bad one stays until it is closed. */
const shownMs = 15_000
const most = 3

/** What was done, newest last. */
export function useNotices() {
  const [notices, setNotices] = useState<readonly ShownNotice[]>([])
  const tell = useCallback((notice: Notice) => {
    setNotices((before) => [...before, { ...notice, id: (before.at(-1)?.id ?? 0) + 1 }].slice(-most))
  }, [])
  const dismiss = useCallback((id: number) => {
    setNotices((before) => before.filter((notice) => notice.id !== id))
  }, [])
  const oldestGood = notices.find(({ tone }) => tone === 'good')?.id
  useEffect(() => {
    if (oldestGood === undefined) return
    const timer = setTimeout(() => dismiss(oldestGood), shownMs)
    return () => clearTimeout(timer)
  }, [oldestGood, dismiss])
  return { notices, tell, dismiss }
}
