import { ActButton } from '../parts/act-button.tsx'
import { useAdmin } from '../session/admin-context.ts'
import type { AuditFilter } from './audit-filters.tsx'

const formats = { csv: 'CSV', ndjson: 'JSON lines' } as const

/** Takes a copy of what the filter finds away, as a file that the browser saves. */
export function ExportAudit({ filter }: { readonly filter: AuditFilter }) {
  const { confirm, addressOf, tell } = useAdmin()
  async function save(format: keyof typeof formats) {
    // a download cannot ask for the password, so it is asked for before
    if (!(await confirm())) return
    const link = document.createElement('a')
    link.href = addressOf('exportAudit', { query: { ...filter, format } })
    link.download = ''
    link.click()
    tell({
      tone: 'good',
      text: `The copy (${formats[format]}) is being saved by your browser. That is in the log, too.`,
    })
  }
  return (
    <>
      {(['csv', 'ndjson'] as const).map((format) => (
        <ActButton key={format} name="exportAudit" className="small" onPress={() => void save(format)}>
          Export as {formats[format]}
        </ActButton>
      ))}
    </>
  )
}
