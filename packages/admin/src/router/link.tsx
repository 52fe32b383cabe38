import type { MouseEvent, ReactNode } from 'react'
import { addressOf, goTo, type Target } from './place.ts'

export interface LinkProps {
  readonly to: Target
  readonly children: ReactNode
  readonly className?: string
  readonly isCurrent?: boolean
}

/** A link within the admin: the page stays, unless a new tab or window was asked for. */
export function Link({ to, children, className, isCurrent = false }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(to)
  }
  return (
    <a
      href={addressOf(to)}
      onClick={follow}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </a>
  )
}
