import { type FailureCode, failures } from '@carnet/contract'

/** A failure that the calling code can act on. `code` is a row of the contract's failure table. */
export class CarnetError extends Error {
  override readonly name = 'CarnetError'
  readonly code: FailureCode
  /** The HTTP status that the table gives the code. */
  readonly status: number

  constructor(code: FailureCode) {
    super(failures[code].detail)
    this.code = code
    this.status = failures[code].status
  }
}
