/**
 * Thrown by every store when it cannot answer in time, or cannot write. Nothing was changed, or, where the connection to
 * another machine broke while a change was on its way, all of it may have been: whoever asks again gets what is true.
 */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
}
