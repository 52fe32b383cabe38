import type { AdminHealth } from '@carnet/contract'
import { Badge } from '../parts/badge.tsx'

const names = { database: 'Database', feed: 'Revocation feed', keys: 'Keys', audit: 'Audit log' } as const
const states = {
  good: { tone: 'good', word: 'Good' },
  warning: { tone: 'warn', word: 'Look at it' },
  bad: { tone: 'bad', word: 'Bad' },
} as const

/** Whether the parts do what they should. */
export const Health = ({ parts }: { readonly parts: readonly AdminHealth[] }) => (
  <section className="card">
    <h2>Health</h2>
    <ul className="health">
      {parts.map(({ part, state, detail }) => (
        <li key={part}>
          <div className="row apart">
            <h3>{names[part]}</h3>
            <Badge tone={states[state].tone}>{states[state].word}</Badge>
          </div>
          <p className="muted small wrap">{detail}</p>
        </li>
      ))}
    </ul>
  </section>
)
