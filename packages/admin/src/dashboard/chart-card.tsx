import { numberInWords } from '../parts/numbers.ts'
import { BarChart } from './bar-chart.tsx'
import { type Chart, sum } from './charts.ts'

/** A chart with its legend, and the same as a table for whoever reads numbers. */
export function ChartCard({ chart }: { readonly chart: Chart }) {
  const { title, series, steps } = chart
  return (
    <section className="card chart-card">
      <div className="row apart">
        <h2>{title}</h2>
        <ul className="legend row">
          {series.map(({ name, tone, values }) => (
            <li key={name}>
              <span className={`swatch ${tone}`} />
              {series.length > 1 ? `${name}: ` : ''}
              <strong>{numberInWords(sum(values))}</strong>
            </li>
          ))}
        </ul>
      </div>
      <BarChart chart={chart} />
      <details>
        <summary className="small">As a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
        <section className="scroll tall" tabIndex={0} aria-label={`${title}, as a table`}>
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" className="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {steps.map(({ long }, step) => (
                <tr key={long}>
                  <th scope="row">{long}</th>
                  {series.map(({ name, values }) => (
                    <td key={name} className="number">
                      {numberInWords(values[step] ?? null)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  )
}
