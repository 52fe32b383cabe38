import type { AdminKey } from '@carnet/contract'
import { ActButton } from '../parts/act-button.tsx'
import { Badge } from '../parts/badge.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import { None } from '../parts/none.tsx'
import { ageInWords } from '../parts/times.ts'

export interface KeyTableProps {
  readonly keys: readonly AdminKey[]
  readonly isBusy: boolean
  readonly onRevoke: (kid: string) => void
}

const states = {
  active: { tone: 'good', word: 'Active', text: 'signs now' },
  next: { tone: 'accent', word: 'Next', text: 'will sign after the next rotation' },
  retiring: { tone: 'warn', word: 'Retiring', text: 'still verifies' },
  retired: { tone: undefined, word: 'Retired', text: 'is destroyed' },
} as const

export function KeyTable({ keys, isBusy, onRevoke }: KeyTableProps) {
  const columns: readonly Column<AdminKey>[] = [
    { title: 'Key', isName: true, cell: ({ kid }) => <code>{kid}</code> },
    { title: 'Algorithm', cell: ({ algorithm }) => algorithm },
    { title: 'State', cell: ({ state }) => <KeyState state={state} /> },
    { title: 'Age', cell: ({ age_seconds }) => ageInWords(age_seconds) },
    { title: 'Created', cell: ({ created_at }) => <Moment at={created_at} /> },
    { title: 'Due', cell: (key) => <Due due={key} /> },
    {
      title: 'In an emergency',
      cell: ({ kid, state }) =>
        state === 'retired' ? (
          <None />
        ) : (
          <ActButton name="revokeKey" className="danger small" isBusy={isBusy} onPress={() => onRevoke(kid)}>
            Revoke<span className="hidden-visually"> the key {kid}</span>
          </ActButton>
        ),
    },
  ]
  return (
    <div className="card table-card">
      {keys.length === 0 ? (
        <p className="empty">Carnet keeps no keys here.</p>
      ) : (
        <DataTable caption="Signing keys" columns={columns} rows={keys} keyOf={({ kid }) => kid} />
      )}
    </div>
  )
}

const KeyState = ({ state }: Pick<AdminKey, 'state'>) => {
  const { tone, word, text } = states[state]
  return (
    <span className="row badges">
      {tone === undefined ? <Badge>{word}</Badge> : <Badge tone={tone}>{word}</Badge>}
      <span className="muted small">{text}</span>
    </span>
  )
}

const Due = ({ due: { state, due_at } }: { readonly due: AdminKey }) =>
  due_at === null ? (
    <None />
  ) : (
    <>
      {state === 'next' ? 'can sign ' : 'destroyed '}
      <Moment at={due_at} isRelative />
    </>
  )
