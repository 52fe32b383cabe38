// That the benchmark measures what it says and reports it right; its figures are judged where they are made.
import { expect, test } from 'vitest'
import { type BarResult, judge, later } from '../bench/bars.ts'
import { measureEngine } from '../bench/engine.ts'
import { plot } from '../bench/plot.ts'
import { type DatedGroup, daysOf, mergeGroups } from '../bench/published.ts'
import { barTable, markdown, type Results, shortNumber, withFigures } from '../bench/report.ts'
import { type Group, interleave, median, medianRatio, quantile, seriesOf } from '../bench/rounds.ts'

const groupOf = (id: string, figures: Record<string, number[]>): Group => ({
  id,
  title: `Title of ${id}`,
  unit: 'per second',
  series: Object.entries(figures).map(([name, rounds]) => ({ name, rounds })),
  notes: [],
})

const resultsOf = (groups: readonly Group[]): Results => ({
  date: '2026-11-21T12:00:00.000Z',
  isShort: false,
  machine: {
    cpu: 'A processor',
    cores: 2,
    memoryGigabytes: 8,
    system: 'Linux',
    node: 'v24.0.0',
    diskFlushMs: 0.1,
    peers: { jose: '1.2.3' },
  },
  bars: judge(groups),
  groups: groups.map((group) => ({ ...group, section: 'engine', date: '2026-11-21T12:00:00.000Z' })),
  later,
})

const found = (bars: readonly BarResult[], what: string) => bars.find((bar) => bar.what.startsWith(what))

test('every engine verifies and signs with every algorithm it knows, and ours is no slower than a third of raw', async () => {
  const groups = await measureEngine({ engine: { rounds: 5, ms: 5 } })
  const everybody = ['carnet', 'raw node:crypto', 'fast-jwt', 'jsonwebtoken', 'jose']
  const shapes = groups.map(({ id, series }) => [id, series.map(({ name }) => name)])
  const withoutEdDsa = everybody.filter((name) => name !== 'jsonwebtoken')
  expect(Object.fromEntries(shapes)).toEqual(
    Object.fromEntries(
      ['verify', 'sign'].flatMap((verb) => [
        ...['HS256', 'ES256', 'RS256'].map((algorithm) => [`${verb}-${algorithm}`, everybody]),
        [`${verb}-EdDSA`, withoutEdDsa],
      ]),
    ),
  )
  for (const { rounds } of groups.flatMap(({ series }) => series)) {
    expect(rounds).toHaveLength(5)
    expect(rounds[0]).toBeGreaterThan(0)
  }
  for (const group of groups.filter(({ id }) => id.startsWith('verify'))) {
    const [ours, raw] = [seriesOf(group, 'carnet'), seriesOf(group, 'raw node:crypto')]
    // the middle of five: other tests run beside this one
    expect(ours && raw && medianRatio(ours, raw)).toBeGreaterThan(0.3)
  }
})

test('contenders take turns, so that a slow moment hits neighbours', async () => {
  const turns: string[] = []
  const contender = (name: string) => ({ name, measure: () => turns.push(name) })
  const series = await interleave([contender('a'), contender('b')], 3)
  expect(turns).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  expect(series).toEqual([
    { name: 'a', rounds: [1, 3, 5] },
    { name: 'b', rounds: [2, 4, 6] },
  ])
})

test('a ratio is the median of the ratios of each round, not the ratio of the medians', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(quantile([0, 10], 0.99)).toBeCloseTo(9.9)
  const [mine, theirs] = [
    { name: 'mine', rounds: [10, 100, 30] },
    { name: 'theirs', rounds: [10, 200, 60] },
  ]
  expect(medianRatio(mine, theirs)).toBe(0.5)
})

test('a bar that is missed says by how much, and one that was not measured says so', () => {
  const bars = judge([
    groupOf('verify-HS256', { carnet: [72, 80], 'raw node:crypto': [100, 100], 'fast-jwt': [40, 40] }),
    groupOf('growth', { small: [300], large: [200] }),
    groupOf('flood', { flood: [75] }),
  ])
  expect(found(bars, 'HS256 verify / raw')).toMatchObject({ measured: { value: 0.76 }, reached: false })
  expect(found(bars, 'HS256 verify / fast-jwt')).toMatchObject({ measured: { value: 1.9 }, reached: true })
  expect(found(bars, 'HS256 verify / jose')).toMatchObject({ measured: undefined, reached: undefined })
  expect(found(bars, 'Cost of a refresh')).toMatchObject({ measured: { value: 1.5 }, reached: false })
  const table = barTable(bars)
  expect(table).toContain('| at least 0.90 × | 0.76 × (76 to 100 per second) | **no**, 16 % short |')
  expect(table).toContain('| at most 50 ms | 75 ms | **no**, 50 % over |')
  expect(table).toContain('| at least 6.00 × | not measured | – |')
})

test('a bar that a machine cannot measure says why, and so does its group', () => {
  const group = { ...groupOf('django-refresh', {}), unmeasured: 'chroot needs root' }
  const bars = judge([group, groupOf('django-route', { carnet: [250], Django: [10] })])
  expect(found(bars, 'Refresh with rotation / Django')).toMatchObject({
    measured: undefined,
    reached: undefined,
  })
  expect(found(bars, 'Guarded route / Django')).toMatchObject({ measured: { value: 25 }, reached: true })
  expect(barTable(bars)).toContain('| at least 40.00 × | not measured: chroot needs root | – |')
  expect(markdown(resultsOf([group]))).toContain(
    'Title of django-refresh\n\nNot measured: chroot needs root.',
  )
})

test('numbers show the digits that count', () => {
  expect([1, 0.5, 61.23, 612.3, 1234.5, 17_541, 412_345].map(shortNumber)).toEqual([
    '1',
    '0.50',
    '61.2',
    '612',
    '1,235',
    '17.5k',
    '412k',
  ])
})

test('the report holds every contender, and what waits for a later issue', () => {
  const text = markdown(resultsOf([groupOf('login', { 'bare argon2id': [100, 100], carnet: [95, 85] })]))
  expect(text).toContain('| carnet | 90 | 85 to 95 | 0.90 × |')
  for (const { what } of later) expect(text).toContain(what)
  expect(text).toContain('jose 1.2.3')
})

test('only the block of figures in the README is replaced', () => {
  const readme = 'before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n'
  const updated = withFigures(readme, resultsOf([]))
  expect(updated).toMatch(
    /^before\n<!-- bench:start -->\n[\s\S]+bench\/results\.svg[\s\S]+\n<!-- bench:end -->\nafter\n$/,
  )
  expect(updated).not.toContain('old')
  expect(withFigures('no block', resultsOf([]))).toBeUndefined()
})

test('the plot draws a bar for each contender, ours set apart, the longest one as long as its column allows', () => {
  const svg = plot([groupOf('verify-HS256', { carnet: [50], 'a < b & c': [100] })])
  const bars = [...svg.matchAll(/<rect class="(\w+)" .*?width="([\d.]+)"/g)]
  expect(bars.map(([, kind]) => kind)).toEqual(['ours', 'other'])
  const [ours = Number.NaN, other] = bars.map(([, , width]) => Number(width))
  expect(ours * 2).toBeCloseTo(other ?? Number.NaN)
  expect(svg).toContain('a &lt; b &amp; c')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

test('sections that were measured anew take the place of the published ones, each with its day', () => {
  const dated = (id: string, section: string, day: string): DatedGroup => ({
    ...groupOf(id, { carnet: [1] }),
    section,
    date: `${day}T12:00:00.000Z`,
  })
  const published = resultsOf([])
  const groups = [dated('refresh', 'refresh', '2026-11-20'), dated('login', 'login', '2026-11-20')]
  const anew = [dated('flood', 'login', '2026-11-21')]
  const merged = mergeGroups({ ...published, groups }, { ...published, groups: anew })
  expect(merged.map(({ id }) => id)).toEqual(['refresh', 'flood'])
  expect([daysOf(merged), daysOf(anew)]).toEqual(['2026-11-20 to 2026-11-21', '2026-11-21'])
})

test('figures of two machines are not put into one table', () => {
  const published = resultsOf([])
  const elsewhere = { ...published, machine: { ...published.machine, cpu: 'Another' } }
  expect(() => mergeGroups(published, elsewhere)).toThrow('another machine (cpu)')
})
