/** A value in a body, or in the query of an address, where all of them are texts: `true`, `20`, and no list. */
export interface Field {
  /** Default `text`. */
  readonly kind?: 'text' | 'boolean' | 'integer' | 'time' | 'texts' | 'object'
  readonly label: string
  readonly isOptional?: true
  /** Whether a form hides what is typed. */
  readonly isSecret?: true
  /** Whether white space around a text is dropped, as Django's form fields do. */
  readonly isTrimmed?: true
  /** Whether an empty text is an answer too. */
  readonly mayBeBlank?: true
  /** The values that there are; undefined: any. */
  readonly choices?: readonly string[]
  /** Longest text in characters, longest list, highest number; undefined: the limit of the body is enough. */
  readonly maximum?: number
}
