import type { AdminStoryEvent } from '@carnet/contract'
import { Moment } from '../parts/moment.tsx'

/** What became of a session, oldest first. */
export const Story = ({ story }: { readonly story: readonly AdminStoryEvent[] }) => (
  <section className="card">
    <h2>Story</h2>
    <ol className="story">
      {numbered(story).map(([number, event]) => (
        <li key={number} className={event.event}>
          <p className="wrap">{event.text}</p>
          <p className="muted small wrap">
            <Moment at={event.at} />
            {event.ip !== '' && `, from ${event.ip}`}
            {event.actor !== '' && `, by ${event.actor}`}
          </p>
        </li>
      ))}
    </ol>
  </section>
)

// two events of the same second may say the same, so only their places tell them apart
const numbered = (story: readonly AdminStoryEvent[]) => [...story.entries()]
