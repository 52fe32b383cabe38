import { type ReactNode, useId } from 'react'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** What the server calls the order by this column. */
  readonly sort?: string
  /** Whether it names the row. */
  readonly isName?: boolean
}

export interface Order {
  readonly sort: string
  readonly isDescending: boolean
  readonly onSort: (sort: string) => void
}

export interface Selection<Row> {
  readonly isSelected: (row: Row) => boolean
  readonly canSelect: (row: Row) => boolean
  readonly select: (rows: readonly Row[], isSelected: boolean) => void
  readonly nameOf: (row: Row) => string
}

export interface DataTableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly order?: Order
  readonly selection?: Selection<Row> | undefined
}

/** A table that becomes a list of cards where there is no room for it. */
export function DataTable<Row>({ caption, columns, rows, keyOf, order, selection }: DataTableProps<Row>) {
  return (
    <div className="scroll">
      <table className="cards">
        <caption className="hidden-visually">{caption}</caption>
        <thead>
          <tr>
            {selection && (
              <th scope="col" className="tick">
                <SelectAll rows={rows} selection={selection} />
              </th>
            )}
            {columns.map((column) => (
              <Heading key={column.title} column={column} order={order} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={selection?.isSelected(row) ? 'selected' : undefined}>
              {selection && (
                <td className="tick">
                  <Tick row={row} selection={selection} />
                </td>
              )}
              {columns.map(({ title, cell, isName }) =>
                isName ? (
                  <th key={title} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} data-label={title}>
                    <div>{cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Heading<Row>({
  column,
  order,
}: {
  readonly column: Column<Row>
  readonly order: Order | undefined
}) {
  const { title, sort } = column
  if (sort === undefined || order === undefined) return <th scope="col">{title}</th>
  const isSorted = order.sort === sort
  const direction = order.isDescending ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={isSorted ? direction : undefined}>
      <button type="button" className="sort" onClick={() => order.onSort(sort)}>
        {title}
        <span aria-hidden="true">{isSorted ? (order.isDescending ? ' ↓' : ' ↑') : ' ↕'}</span>
      </button>
    </th>
  )
}

interface SelectAllProps<Row> {
  readonly rows: readonly Row[]
  readonly selection: Selection<Row>
}

function SelectAll<Row>({ rows, selection }: SelectAllProps<Row>) {
  const id = useId()
  const possible = rows.filter(selection.canSelect)
  const isAll = possible.length > 0 && possible.every(selection.isSelected)
  return (
    <label htmlFor={id}>
      <span className="hidden-visually">Select all on this page</span>
      <input
        id={id}
        type="checkbox"
        checked={isAll}
        disabled={possible.length === 0}
        onChange={() => selection.select(possible, !isAll)}
      />
    </label>
  )
}

function Tick<Row>({ row, selection }: { readonly row: Row; readonly selection: Selection<Row> }) {
  const id = useId()
  if (!selection.canSelect(row)) return null
  return (
    <label htmlFor={id}>
      <span className="hidden-visually">Select {selection.nameOf(row)}</span>
      <input
        id={id}
        type="checkbox"
        checked={selection.isSelected(row)}
        onChange={({ target }) => selection.select([row], target.checked)}
      />
    </label>
  )
}
