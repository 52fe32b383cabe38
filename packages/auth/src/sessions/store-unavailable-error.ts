/** Thrown by every store when it cannot answer in time, or cannot write: nothing was changed. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
}
