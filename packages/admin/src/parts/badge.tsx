import type { ReactNode } from 'react'

export interface BadgeProps {
  readonly tone?: 'good' | 'warn' | 'bad' | 'accent'
  readonly children: ReactNode
}

export const Badge = ({ tone, children }: BadgeProps) => (
  <span className={`badge ${tone ?? ''}`}>{children}</span>
)
