/**
 * A line of CSV (RFC 4180). What is written here was typed by strangers: a text that a spreadsheet would take for a
 * formula begins with an apostrophe, and so does what would become one where a spreadsheet parts lines and cells by other
 * signs than ours.
 */
export const csvLine = (cells: readonly (string | number | null | undefined)[]): string =>
  `${cells.map(toCell).join(',')}\r\n`

function toCell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value)
  if (value === null || value === undefined) return ''
  const safe = (atBegin.test(value) ? `'${value}` : value).replace(behindSign, "$&'")
  // every text: a comma within one would part it if something before it had opened a cell
  return `"${safe.replaceAll('"', '""')}"`
}

const atBegin = /^\s*[=+\-@\t\r＝＋－＠]/
// where the list separator is a semicolon a cell begins in the middle of ours, whose quotes mean nothing there
const behindSign = /[;|\t\r\n][\s"]*(?=[=+\-@＝＋－＠])/g
