/**
 * Text from elsewhere, fit for a terminal and for a line of a log: what would move the cursor, end the line or turn the
 * direction of writing is shown as its code, spelled as in JSON.
 */
export const printable = (text: string): string => text.replace(unprintable, escaped)

// control and format characters, line and paragraph separators, lone surrogates
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

function escaped(character: string): string {
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'))
  return units.map((unit) => `\\u${unit}`).join('')
}

/** The same of at most `length` characters before it is spelled out; what was cut off is replaced by `…`. */
export const shortPrintable = (text: string, length: number): string =>
  text.length <= length ? printable(text) : `${printable(text.slice(0, length))}…`
