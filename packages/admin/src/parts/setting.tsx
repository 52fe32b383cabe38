import type { ReactNode } from 'react'

export interface SettingProps {
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

/** What can be done, what it means, and the button for it; an item of `.settings`. */
export const Setting = ({ title, text, children }: SettingProps) => (
  <li className="row apart">
    <div>
      <h3>{title}</h3>
      <p className="muted small">{text}</p>
    </div>
    {children}
  </li>
)
