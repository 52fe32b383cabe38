/** Thrown to the developer's code when too many passwords wait to be hashed. Trying again in a second is right. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError'

  constructor() {
    super('too many passwords are being hashed at the moment')
  }
}
