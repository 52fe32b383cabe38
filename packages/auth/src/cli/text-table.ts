/** Rows of cells as lines with aligned columns. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows
  const widths = head.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
