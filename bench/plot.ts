import { shortNumber } from './report.ts'
import { type Group, median } from './rounds.ts'

/** Two columns of bar charts, each from a group: what a reader compares at a glance. */
const columns = [
  ['verify-HS256', 'verify-ES256', 'refresh'],
  ['route-fastify', 'route-express', 'login'],
] as const

const columnWidth = 400
const gap = 24
const rowHeight = 19
const titleHeight = 44
const panelGap = 14
const labelWidth = 118
const valueWidth = 52

/** The results as an SVG that reads on a light page and a dark one. */
export function plot(groups: readonly Group[]): string {
  const drawn = columns.map((ids) =>
    drawColumn(ids.flatMap((id) => groups.filter((group) => group.id === id))),
  )
  const height = Math.max(...drawn.map((column) => column.height))
  const width = columnWidth * columns.length + gap * (columns.length - 1)
  const bodies = drawn.map(
    ({ body }, index) => `<g transform="translate(${index * (columnWidth + gap)} 0)">${body}</g>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Carnet and others, measured side by side">
<style>
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 13px }
.unit, .value { fill: #59636e }
.other { fill: #a5b0bc }
.ours { fill: #1a7f5a }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .unit, .value { fill: #9da7b3 }
  .other { fill: #56616d }
  .ours { fill: #3fb68b }
}
</style>
${bodies.join('\n')}
</svg>
`
}

function drawColumn(groups: readonly Group[]): { body: string; height: number } {
  let height = 0
  const panels = groups.map((group) => {
    const panel = `<g transform="translate(0 ${height})">\n${drawPanel(group)}\n</g>`
    height += titleHeight + group.series.length * rowHeight + panelGap
    return panel
  })
  return { body: panels.join('\n'), height }
}

function drawPanel({ title, unit, series }: Group): string {
  const figures = series.map(({ name, rounds }) => ({ name, value: median(rounds) }))
  const most = Math.max(...figures.map(({ value }) => value))
  const room = columnWidth - labelWidth - valueWidth
  const rows = figures.map(({ name, value }, index) => {
    const y = titleHeight + index * rowHeight
    const length = Math.max(1, (value / most) * room)
    const kind = name.startsWith('carnet') ? 'ours' : 'other'
    return `<text x="${labelWidth - 8}" y="${y + 4}" text-anchor="end">${escaped(name)}</text>
<rect class="${kind}" x="${labelWidth}" y="${y - 7}" width="${length.toFixed(1)}" height="${rowHeight - 5}" rx="2"/>
<text class="value" x="${(labelWidth + length + 6).toFixed(1)}" y="${y + 4}">${shortNumber(value)}</text>`
  })
  const head = `<text class="title" x="0" y="15">${escaped(title)}</text>
<text class="unit" x="0" y="30">${escaped(unit)}</text>`
  return [head, ...rows].join('\n')
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
