import { expect, test } from 'vitest'
import { faultKind } from './faults.ts'

const answer = (fields: object) => Object.assign(new Error(), { severity: 'ERROR', ...fields })

test.each([
  ['in English', { message: 'cached plan must not change result type' }],
  [
    'in the language of the server',
    {
      message: 'gecachter Plan darf den Ergebnistyp nicht ändern',
      severity: 'FEHLER',
      routine: 'RevalidateCachedQuery',
    },
  ],
])('that a statement was prepared for another table is understood %s', (_language, fields) => {
  expect(faultKind(answer({ code: '0A000', ...fields }))).toBe('stale')
})

test('what the server does not know how to do is a mistake', () => {
  expect(faultKind(answer({ code: '0A000', message: 'not supported', routine: 'transform' }))).toBe('mistake')
})
