import type { ComparedSetup, Unexplained } from './compare/compare-setup.ts'
import { differences } from './compare/differences/index.ts'
import { directions, type Exchanged } from './drive/exchange-both-ways.ts'
import type { OneDatabaseResult } from './one-database.ts'

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const count = (number: number) => number.toLocaleString('en').padStart(7)

/** Prints what came of the same requests to both. False: something is not explained. */
export function printComparison(all: readonly ComparedSetup[]): boolean {
  const unexplained = all.flatMap((one) => one.unexplained)
  const reasons = reasonsOf(all)
  console.log(`The same requests to both, under ${all.length} setups`)
  console.log(`${count(sum(all.map((one) => one.compared)))} compared`)
  console.log(`${count(sum(all.map((one) => one.equal)))} equal`)
  console.log(`${count(sum([...reasons.values()]))} documented differences, for ${reasons.size} reasons`)
  console.log(`${count(unexplained.length)} unexplained\n`)
  for (const [reason, times] of [...reasons].sort(([, a], [, b]) => b - a))
    console.log(`${count(times)} ${reason}`)
  console.log('')
  for (const one of unexplained) console.log(describeUnexplained(one))
  return unexplained.length === 0
}

/** Prints the differences that were met nowhere, although everything was asked. False: there are some. */
export function printIdle(all: readonly ComparedSetup[]): boolean {
  const met = reasonsOf(all)
  const idle = new Set(differences.map(({ reason }) => reason).filter((reason) => !met.has(reason)))
  for (const reason of idle) console.log(`No difference any more, so its row may go: ${reason}`)
  return idle.size === 0
}

function reasonsOf(all: readonly ComparedSetup[]): Map<string, number> {
  const reasons = new Map<string, number>()
  for (const { documented } of all)
    for (const [reason, times] of documented) reasons.set(reason, (reasons.get(reason) ?? 0) + times)
  return reasons
}

/** What is not explained, for people to read. */
export function describeUnexplained({ setup, key, theirs, ours, expected }: Unexplained): string {
  const json = (value: unknown) =>
    JSON.stringify(value, (_, inner) => (inner instanceof RegExp ? String(inner) : inner))
  const lines = [`${setup}, ${key}`, `  SimpleJWT: ${json(theirs)}`, `  Carnet:    ${json(ours)}`]
  return [...lines, ...expected.map((one) => `  expected:  ${json(one)}`)].join('\n')
}

/** Prints how many tokens went from one server to the other. False: one was not taken as it should be. */
export function printExchange(all: readonly Exchanged[]): boolean {
  console.log('Tokens of one server at the other one, as expected')
  const algorithms = [...new Set(all.map(({ algorithm }) => algorithm))]
  for (const algorithm of algorithms) {
    const counts = directions.map((direction) => {
      const crossings = all
        .filter((one) => one.algorithm === algorithm && one.direction === direction)
        .flatMap((one) => one.crossings)
      return `${count(crossings.filter(({ isAsExpected }) => isAsExpected).length)} ${direction}`
    })
    console.log(`${algorithm.padStart(7)} ${counts.join(', ')}`)
  }
  const failed = all.flatMap(({ crossings, ...where }) =>
    crossings.filter(({ isAsExpected }) => !isAsExpected).map((crossing) => ({ ...where, ...crossing })),
  )
  console.log(`${count(failed.length)} not as expected\n`)
  for (const { setup, direction, what, answer } of failed)
    console.log(`${setup}, ${direction}: ${what}: ${JSON.stringify(answer)}`)
  return failed.length === 0
}

/** Prints what was looked at with both servers over one database. False: something was not so. */
export function printOneDatabase(
  kind: 'SQLite' | 'PostgreSQL',
  { checked, failed, races }: OneDatabaseResult,
): boolean {
  console.log(`Both servers over one database that Django made, on ${kind}`)
  for (const [chapter, times] of checked) console.log(`${count(times)} looked at: ${chapter}`)
  for (const [where, { requests, granted, successors }] of Object.entries(races))
    console.log(
      `${count(requests)} refreshes, eight at once, ${where}: ${granted} granted, ${successors} tokens`,
    )
  console.log(`${count(failed.length)} not so\n`)
  for (const what of failed) console.log(what)
  return failed.length === 0
}
