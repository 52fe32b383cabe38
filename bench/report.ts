import type { BarResult } from './bars.ts'
import { later } from './bars.ts'
import type { Machine } from './machine.ts'
import { type DatedGroup, daysOf } from './published.ts'
import { median, medianRatio } from './rounds.ts'

/** Everything that a run found: what `results.json` holds. */
export interface Results {
  readonly date: string
  readonly isShort: boolean
  readonly machine: Machine
  readonly bars: readonly BarResult[]
  readonly groups: readonly DatedGroup[]
  readonly later: typeof later
}

/** Three digits that count, and k for thousands. */
export function shortNumber(value: number): string {
  if (value >= 100_000) return `${Math.round(value / 1000)}k`
  if (value >= 10_000) return `${(value / 1000).toFixed(1)}k`
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return Number.isInteger(value) ? String(value) : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** The design's rows, measured, as a Markdown table. */
export function barTable(bars: readonly BarResult[]): string {
  const rows = bars.map((bar) => [
    bar.what,
    `${bar.sense} ${withUnit(bar.bar, bar)}`,
    found(bar),
    verdict(bar),
  ])
  return table(['what', 'the design asks', 'measured', 'reached'], rows)
}

const withUnit = (value: number, { unit }: BarResult) => {
  const number = unit === '×' ? value.toFixed(2) : shortNumber(value)
  return unit === '×' ? `${number} ×` : `${number} ${unit}`
}

function found(bar: BarResult): string {
  if (bar.measured === undefined) return bar.unmeasured ? `not measured: ${bar.unmeasured}` : 'not measured'
  const { value, detail } = bar.measured
  const behind = detail
    ? ` (${shortNumber(detail.mine)} to ${shortNumber(detail.theirs)} ${detail.unit})`
    : ''
  return `${withUnit(value, bar)}${behind}`
}

function verdict({ measured, reached, bar, sense }: BarResult): string {
  if (measured === undefined) return '–'
  if (reached) return 'yes'
  const missed = Math.abs(measured.value - bar) / bar
  return `**no**, ${(missed * 100).toFixed(0)} % ${sense === 'at least' ? 'short' : 'over'}`
}

/** Which machine and when, in one line. */
function circumstances({ machine, groups }: Results): string {
  const { cpu, cores, node, system, diskFlushMs } = machine
  return `${daysOf(groups)}, Node ${node.slice(1)}, ${cores} cores (${cpu}), ${system}; a flush of the disk takes ${diskFlushMs.toFixed(2)} ms.`
}

export function markdown(results: Results): string {
  const { bars, groups, machine, isShort } = results
  const warning = isShort
    ? '**A short run: it shows that everything works, and no figure to quote.**\n\n'
    : ''
  const versions = Object.entries(machine.peers).map(([name, version]) => `${name} ${version}`)
  const laterRows = later.map(({ what, bar, reference }) => [what, bar, reference])
  return `# Measured

${warning}${circumstances(results)} Made by \`npm run bench\`: contenders take turns in every round, a ratio is the median of the rounds' ratios. All figures are in \`results.json\`.

${barTable(bars)}

## Not measured yet

These rows of the design wait for what a later issue builds; the reference points are the design's.

${table(['what', 'the design asks', 'reference point'], laterRows)}

## Side by side

${groups.map(groupSection).join('\n\n')}

## Versions

${versions.join(', ')}.
`
}

function groupSection({ title, unit, series, notes, unmeasured, date }: DatedGroup): string {
  if (unmeasured !== undefined) return `### ${title}\n\nNot measured: ${unmeasured}.`
  const [first] = series
  const rows = series.map((one) => [
    one.name,
    shortNumber(median(one.rounds)),
    `${shortNumber(Math.min(...one.rounds))} to ${shortNumber(Math.max(...one.rounds))}`,
    first ? `${medianRatio(one, first).toFixed(2)} ×` : '',
  ])
  const head = ['contender', unit, 'lowest to highest round', `to ${first?.name}`]
  return `### ${title}\n\n${table(head, rows)}\n\n${[...notes, `Measured on ${date.slice(0, 10)}.`].map((note) => `- ${note}`).join('\n')}`
}

const block = /(<!-- bench:start -->)[\s\S]*?(<!-- bench:end -->)/

/** The README with its block of figures replaced; undefined where it has none. */
export function withFigures(readme: string, results: Results): string | undefined {
  if (!block.test(readme)) return undefined
  const figures = [
    barTable(results.bars),
    '![The same figures as bars](bench/results.svg)',
    `Measured ${circumstances(results)} \`npm run bench\` measures again; [bench/results.md](bench/results.md) has every contender.`,
  ]
  return readme.replace(block, (_, start, end) => `${start}\n${figures.join('\n\n')}\n${end}`)
}
