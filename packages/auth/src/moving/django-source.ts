/** A value as a database holds it. Whole numbers are bigints, so that none loses digits. */
export type Cell = string | number | bigint | Uint8Array | null

/** A column of the user table. */
export interface DjangoColumn {
  readonly name: string
  /** As it was declared, in small letters: `bool`, `datetime`, `varchar(150)`. */
  readonly type: string
  readonly isKey: boolean
}

/** Which columns to read, by the names that they are to have in a `DjangoUser`. */
export type ColumnsToRead = Readonly<Record<string, string>>

export interface DjangoUser {
  /** Rows come in the order of their positions. */
  readonly position: bigint
  readonly id: Cell
  readonly cells: Readonly<Record<string, Cell>>
  /** In the order of their names; undefined where this table's users are in no groups. */
  readonly groups: readonly string[] | undefined
}

/** A row of the outstanding tokens. */
export interface DjangoToken {
  readonly position: bigint
  readonly jti: Cell
  readonly token: Cell
  readonly userId: Cell
  readonly createdAt: Cell
  readonly expiresAt: Cell
  /** Undefined: it was not blacklisted. */
  readonly blacklistedAt: Cell | undefined
  /** What the user table says of the user; undefined where it has none. */
  readonly owner: DjangoOwner | undefined
}

/** By what two tables tell that a person is the same. */
export interface DjangoOwner {
  readonly username: Cell
  readonly email: Cell
  readonly dateJoined: Cell
}

/** How much there is. */
export interface DjangoSize {
  readonly users: number
  readonly groups: number
  readonly tokens: number
  /** The highest id that a user ever had. */
  readonly highestUserId: bigint
}

/**
 * A database that Django made, open for reading. Reads in small pages and holds no lock between them: a Django that
 * goes on writing is not kept waiting.
 */
export interface DjangoSource {
  /** What this place is called in what an import remembers. */
  readonly name: string
  /** The columns of the user table. */
  readonly columns: readonly DjangoColumn[]
  /** Whether the app of SimpleJWT that keeps tokens was installed. */
  readonly hasTokens: boolean
  size(): Promise<DjangoSize>
  /** The next users behind a position, lowest first. */
  users(columns: ColumnsToRead, after: bigint, limit: number): Promise<DjangoUser[]>
  /** Who has this id, if anybody. */
  owner(columns: ColumnsToRead, id: string): Promise<DjangoOwner | undefined>
  /** The next tokens before a position, newest first. */
  tokens(columns: ColumnsToRead, before: bigint, limit: number): Promise<DjangoToken[]>
  /** The ids of groups that nobody is in. */
  emptyGroups(): Promise<string[]>
  close(): Promise<void>
}
