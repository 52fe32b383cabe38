// PostgreSQL stores every character but U+0000. Such a text comes from nobody honest, and must be neither a fault nor
// another text: it is kept under a name that begins with a code point which Unicode keeps free of characters.
const mark = '\uffff'

/** A text as PostgreSQL can take it. */
export const withoutNul = (text: string): string =>
  text.includes('\0') || text.includes(mark)
    ? text.replaceAll(mark, `${mark}1`).replaceAll('\0', `${mark}0`)
    : text

/** The text that `withoutNul` was given. */
export const withNul = (text: string): string =>
  text.includes(mark) ? text.replaceAll(`${mark}0`, '\0').replaceAll(`${mark}1`, mark) : text
