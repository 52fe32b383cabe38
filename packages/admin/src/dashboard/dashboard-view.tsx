import type { AdminDashboard } from '@carnet/contract'
import { useAnswer } from '../call/use-answer.ts'
import { Answered } from '../parts/answered.tsx'
import { Moment } from '../parts/moment.tsx'
import { View } from '../parts/view.tsx'
import { useFilters } from '../router/use-filters.ts'
import { ChartCard } from './chart-card.tsx'
import { chartsOf } from './charts.ts'
import { Health } from './health.tsx'
import { Tiles } from './tiles.tsx'

const ranges = { day: '24 hours', month: '30 days' } as const

/** How much is going on, and whether all is well. */
export function DashboardView() {
  const filters = useFilters()
  const range = filters.oneOf('range', ['day', 'month']) ?? 'day'
  const asked = useAnswer('dashboard', { query: { range } })
  const choose = (
    <div className="row">
      <fieldset className="switch row">
        <legend className="hidden-visually">Range</legend>
        {(['day', 'month'] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="small"
            aria-pressed={one === range}
            onClick={() => filters.set({ range: one === 'day' ? '' : one })}
          >
            {ranges[one]}
          </button>
        ))}
      </fieldset>
      <button type="button" className="small" onClick={asked.reload}>
        Refresh
      </button>
    </div>
  )
  return (
    <View title="Dashboard" aside={choose}>
      <Answered asked={asked}>{(dashboard) => <Panels dashboard={dashboard} />}</Answered>
    </View>
  )
}

const Panels = ({ dashboard }: { readonly dashboard: AdminDashboard }) => (
  <div className="stack panels">
    <Tiles dashboard={dashboard} />
    <div className="charts">
      {chartsOf(dashboard).map((chart) => (
        <ChartCard key={chart.title} chart={chart} />
      ))}
    </div>
    <Health parts={dashboard.health} />
    {dashboard.counted_since !== null && (
      <p className="muted small">
        Counted since <Moment at={dashboard.counted_since} />. What is hatched is not known; the last step is
        not over yet.
      </p>
    )}
  </div>
)
