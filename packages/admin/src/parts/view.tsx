import { type ReactNode, useEffect, useRef } from 'react'
import { arrive } from '../router/arrival.ts'

export interface ViewProps {
  readonly title: string
  /** What the head of the page shows beside its title. */
  readonly aside?: ReactNode
  readonly lead?: ReactNode
  readonly children: ReactNode
}

/** A page of the admin. Its heading takes the focus when somebody comes to it from another one. */
export function View({ title, aside, lead, children }: ViewProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Admin · Carnet`
  }, [title])
  useEffect(() => {
    if (!arrive()) return
    heading.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [])
  return (
    <>
      <header className="head row apart">
        <div>
          <h1 ref={heading} tabIndex={-1} className="wrap">
            {title}
          </h1>
          {lead !== undefined && <p className="muted">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </>
  )
}
