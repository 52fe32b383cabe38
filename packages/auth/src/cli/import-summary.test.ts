import { expect, test } from 'vitest'
import { importSummary } from './import-summary.ts'

const tally = (carried: number, present = 0) => ({ carried, present })

test('a summary tells what came, what was here, and what did not come', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => String(index + 1))
  const lines = importSummary({
    ...{
      users: tally(1_234_567, 8),
      updatedUsers: 6,
      groups: 3,
      sessions: tally(0),
      revokedTokens: tally(12),
    },
    problems: [
      { subject: 'user', isCarried: true, reason: 'cannot sign in', count: 12_345, ids },
      { subject: 'token', isCarried: false, reason: 'cannot be read', count: 1, ids: ['7'] },
      { subject: 'user', isCarried: false, reason: 'has \u001b[2J', count: 2, ids: ['8', '9'] },
    ],
  })
  expect(lines).toEqual([
    '  Users                1,234,567   (8 were here already)',
    '  Users changed since          6',
    '  Groups                       3',
    '  Sessions that go on          0',
    '  Revoked tokens              12',
    '',
    'Left behind:',
    '  1 token cannot be read: 7',
    '  2 users, each has \\u001b[2J: 8, 9',
    '',
    'Carried, but:',
    '  12,345 users, each cannot sign in: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, and 12,335 more',
  ])
})
