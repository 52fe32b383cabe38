import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', ' =1', '＝1', '＋1', '－1', '＠1'])(
  'what a spreadsheet would take for a formula begins with an apostrophe: %j',
  (text) => {
    expect(csvLine([text]).replaceAll('"', '').startsWith("'")).toBe(true)
  },
)

test('quotes, commas and line breaks stay within their cell', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\r\nlines', 'plain', 7, null, undefined])).toBe(
    '"a,b","say ""hi""","two\r\nlines",plain,7,,\r\n',
  )
})

test('a number is a number, also a negative one', () => {
  expect(csvLine([-1])).toBe('-1\r\n')
})
