/** What is kept of a session, told to other tabs and written to the storage. */
export interface Kept {
  /** Not in a storage where the refresh token is in a cookie. */
  readonly access?: string | undefined
  readonly refresh?: string | undefined
  readonly csrf?: string | undefined
  readonly answer?: object | undefined
  /** When the tokens came, by this machine's clock. */
  readonly atMs?: number
}
