import { useId, useState } from 'react'
import { numberInWords } from '../parts/numbers.ts'
import { type Chart, sum } from './charts.ts'
import { niceTop } from './nice-top.ts'
import { useWidth } from './use-width.ts'

const height = 180
const room = { left: 44, right: 4, top: 10, bottom: 24 } as const
const inner = height - room.top - room.bottom

/** Bars on bars, one column a step; drawn to the width there is, so that its text keeps its size. */
export function BarChart({ chart }: { readonly chart: Chart }) {
  const { title, series, steps } = chart
  const { box, width } = useWidth()
  const [pointed, setPointed] = useState<number>()
  const hatch = useId()
  const totals = steps.map((_, step) => sum(series.map(({ values }) => values[step] ?? 0)))
  const top = niceTop(Math.max(...totals))
  const column = (width - room.left - room.right) / steps.length
  const y = (value: number) => room.top + inner - (value / top) * inner
  const every = Math.ceil(56 / Math.max(column, 1))

  return (
    <div className="chart" ref={box}>
      <p className="readout small" aria-hidden="true">
        {pointed === undefined ? ' ' : readoutOf(chart, pointed)}
      </p>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={summaryOf(chart)}
          onPointerLeave={() => setPointed(undefined)}
        >
          <defs>
            <pattern
              id={hatch}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <path className="hatch" d="M0 0V6" />
            </pattern>
          </defs>
          {[0, top / 2, top].map((value) => (
            <g key={value}>
              <line className="grid" x1={room.left} x2={width - room.right} y1={y(value)} y2={y(value)} />
              <text className="tick-text" x={room.left - 8} y={y(value) + 4} textAnchor="end">
                {short.format(value)}
              </text>
            </g>
          ))}
          {steps.map((step, index) => {
            const x = room.left + index * column
            return (
              <g key={`${title}${step.long}`} onPointerEnter={() => setPointed(index)}>
                <rect
                  className={index === pointed ? 'column pointed' : 'column'}
                  x={x}
                  y={room.top}
                  width={column}
                  height={inner}
                />
                {series[0]?.values[index] === null && (
                  <rect fill={`url(#${hatch})`} x={x} y={room.top} width={column} height={inner} />
                )}
                <Bars chart={chart} index={index} x={x + column * 0.14} width={column * 0.72} y={y} />
                {index % every === 0 && index * column < width - room.left - 40 && (
                  <text className="tick-text" x={x + column * 0.14} y={height - 6}>
                    {step.short}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      )}
    </div>
  )
}

interface BarsProps {
  readonly chart: Chart
  readonly index: number
  readonly x: number
  readonly width: number
  readonly y: (value: number) => number
}

function Bars({ chart, index, x, width, y }: BarsProps) {
  let below = 0
  return chart.series.map(({ name, tone, values }) => {
    const from = below
    below += values[index] ?? 0
    // what is little must not look like nothing
    const tall = below === from ? 0 : Math.max(2, y(from) - y(below))
    return (
      <rect
        key={name}
        className={`bar ${tone}`}
        x={x}
        width={width}
        y={y(from) - tall}
        height={tall}
        rx="1.5"
      />
    )
  })
}

const short = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 })

function readoutOf({ steps, series }: Chart, index: number): string {
  const step = steps[index]?.long ?? ''
  if (series.every(({ values }) => values[index] === null)) return `${step} · not known`
  const told = series.map(({ name, values }) => `${name} ${numberInWords(values[index] ?? null)}`)
  return `${step} · ${told.join(' · ')}`
}

function summaryOf({ title, series, steps }: Chart): string {
  const totals = series.map(({ name, values }) => `${name} ${numberInWords(sum(values))}`).join(', ')
  return `${title} from ${steps[0]?.long ?? ''} to ${steps.at(-1)?.long ?? ''}: ${totals} in all.`
}
