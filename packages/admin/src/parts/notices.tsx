import type { ShownNotice } from './use-notices.ts'

export interface NoticesProps {
  readonly notices: readonly ShownNotice[]
  readonly onDismiss: (id: number) => void
}

/** What was done, and what went wrong: read out when it appears, wherever the focus is. */
export const Notices = ({ notices, onDismiss }: NoticesProps) => (
  <div className="notices" role="status" aria-live="polite" aria-label="What was done">
    {notices.map(({ id, tone, text }) => (
      <div key={id} className={`notice ${tone}`}>
        <p>{text}</p>
        <button type="button" className="quiet small" onClick={() => onDismiss(id)}>
          Close<span className="hidden-visually"> this notice</span>
        </button>
      </div>
    ))}
  </div>
)
