import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', ' =1', '＝1', '＋1', '－1', '＠1'])(
  'what a spreadsheet would take for a formula begins with an apostrophe: %j',
  (text) => {
    expect(csvLine([text]).replaceAll('"', '').startsWith("'")).toBe(true)
  },
)

const signs = ['=', '+', '-', '@', '＝', '＠']

test.each([';', '; ', ';"', ';\t"" ', '\t', '|', '\n', '\r\n', ' ; \n'])(
  'so does what would be a cell where cells are parted by other signs: %j',
  (between) => {
    for (const sign of signs) {
      const line = csvLine(['Mozilla', `x${between}${sign}cmd|' /C calc'!A1`])
      // as a spreadsheet reads it whose list separator is one of these, and that sees no quotes of ours
      for (const cell of line.split(/[;|\t\r\n]/)) expect(cell).not.toMatch(/^[\s"]*[=+\-@＝＠]/)
    }
  },
)

test('quotes, commas and line breaks stay within their cell', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\r\nlines', 'plain', 7, null, undefined])).toBe(
    '"a,b","say ""hi""","two\r\nlines","plain",7,,\r\n',
  )
})

test('what is no formula stays as it is, and a number is a number, also a negative one', () => {
  expect(csvLine(['Mozilla/5.0 (X11; Linux x86_64)', -1])).toBe('"Mozilla/5.0 (X11; Linux x86_64)",-1\r\n')
})
