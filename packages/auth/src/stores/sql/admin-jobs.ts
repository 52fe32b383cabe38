import type { AdminStore, Job } from '../../admin/index.ts'
import type { Connection } from './connection.ts'
import { changes, first, type Recipe, type Row } from './recipe.ts'
import { number, optionalNumber, text } from './rows.ts'

type JobVerbs = Pick<AdminStore, 'createJob' | 'updateJob' | 'findJob' | 'cancelJob'>

/** What takes long. A row a job; those of a month ago are deleted with the next one. */
export function adminJobs({ run, write }: Connection): JobVerbs {
  return {
    createJob: ({ id, kind, userId, total }) =>
      write(function* () {
        yield* changes(deleteOld, { monthMs })
        return yield* required(first(insert, { id, kind, userId, total: total ?? null }))
      }),
    updateJob: (id, { done, total, state = 'running', summary = '', head, isGood = true }) => {
      const values = { id, done, total: total ?? null, state, summary, head: head ?? null }
      return write(() => update({ ...values, isGood: Number(isGood) }))
    },
    findJob: (id) => run(() => optional(first(find, { id }))),
    cancelJob: (id) =>
      write(function* () {
        yield* changes(cancel, { id })
        return yield* optional(first(find, { id }))
      }),
  }
}

const monthMs = 30 * 86_400_000

function* update(values: Parameters<typeof first>[1] & { readonly id: string }): Recipe<Job | undefined> {
  yield* changes(change, values)
  return yield* optional(first(find, { id: values.id }))
}

function* optional(row: Recipe<Row | undefined>): Recipe<Job | undefined> {
  const found = yield* row
  return found && toJob(found)
}

function* required(row: Recipe<Row | undefined>): Recipe<Job> {
  return toJob((yield* row) ?? {})
}

function toJob(row: Row): Job {
  const head = row['head']
  return {
    id: text(row, 'id'),
    kind: text(row, 'kind') as Job['kind'],
    state: text(row, 'state') as Job['state'],
    userId: text(row, 'user_id'),
    done: number(row, 'done'),
    total: optionalNumber(row, 'total'),
    startedAtMs: number(row, 'started_at'),
    seenAtMs: number(row, 'seen_at'),
    summary: text(row, 'summary'),
    head: head === null || head === undefined ? undefined : String(head),
    isGood: number(row, 'is_good') === 1,
  }
}

const insert = `INSERT INTO carnet_job (id, kind, state, user_id, done, total, started_at, seen_at, summary, head, is_good)
  VALUES (:id, :kind, 'running', :userId, 0, :total, :now, :now, '', NULL, 1) RETURNING *`
// one that was cancelled stays so, but says how far it came
const change = `UPDATE carnet_job SET done = :done, total = :total, seen_at = :now, summary = :summary, head = :head,
    is_good = :isGood, state = CASE WHEN state = 'running' THEN :state ELSE state END WHERE id = :id`
const cancel = `UPDATE carnet_job SET state = 'cancelled' WHERE id = :id AND state = 'running'`
const find = 'SELECT * FROM carnet_job WHERE id = :id'
const deleteOld = 'DELETE FROM carnet_job WHERE started_at < :now - :monthMs'
