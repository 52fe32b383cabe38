import assert from 'node:assert/strict'
import type { Found, Place } from '../../admin/index.ts'

/** All rows of a list, a page after the other: a page may be short, or empty, as long as it says where to look on. */
export async function allPages<Row>(
  ask: (behind: Place | undefined) => Promise<Found<Row>>,
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = []
  let behind: Place | undefined
  for (let pages = 0; ; pages++) {
    assert.ok(pages < 1000, 'a list comes to its end')
    const page = await ask(behind)
    assert.ok(page.rows.length <= limit, 'a page holds no more than was asked for')
    rows.push(...page.rows)
    if (page.next === undefined) return rows
    behind = page.next
  }
}
