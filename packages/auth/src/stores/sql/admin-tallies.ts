import { type AdminStore, type TallyName, tallyNames } from '../../admin/index.ts'
import type { Connection } from './connection.ts'
import { all, changes, first } from './recipe.ts'
import { number, optionalNumber } from './rows.ts'

type TallyVerbs = Pick<AdminStore, 'addTallies' | 'listTallies' | 'firstTally' | 'deleteTallies'>

/** What is counted by the hour. */
export function adminTallies({ run, write }: Connection): TallyVerbs {
  return {
    async addTallies(tallies) {
      if (tallies.length === 0) return
      // all transactions write in one order, or two could wait for each other
      const sorted = [...tallies].sort((one, other) => one.hourMs - other.hourMs || byName(one, other))
      await write(function* () {
        for (const { hourMs: hour, name, count } of sorted) yield* changes(add, { hour, name, count })
      })
    },
    listTallies: (sinceMs) =>
      run(function* () {
        const rows = yield* all(list, { sinceMs })
        return rows.flatMap((row) => {
          const name = tallyNames.find((one) => one === row['name'])
          return name === undefined
            ? []
            : [{ hourMs: number(row, 'hour'), name, count: number(row, 'count') }]
        })
      }),
    firstTally: () =>
      run(function* () {
        return optionalNumber((yield* first('SELECT min(hour) AS hour FROM carnet_tally')) ?? {}, 'hour')
      }),
    async deleteTallies(beforeMs) {
      await run(() => changes('DELETE FROM carnet_tally WHERE hour < :beforeMs', { beforeMs }))
    },
  }
}

const byName = (one: { readonly name: TallyName }, other: { readonly name: TallyName }) =>
  one.name < other.name ? -1 : 1

const add = `INSERT INTO carnet_tally (hour, name, count) VALUES (:hour, :name, :count)
  ON CONFLICT (hour, name) DO UPDATE SET count = carnet_tally.count + excluded.count`
const list = 'SELECT hour, name, count FROM carnet_tally WHERE hour >= :sinceMs ORDER BY hour, name'
