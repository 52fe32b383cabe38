import type { AdminMe } from '@carnet/contract'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { AdminError } from '../call/admin-error.ts'
import type { Caller } from '../call/caller.ts'
import { Notices } from '../parts/notices.tsx'
import { useNotices } from '../parts/use-notices.ts'
import { createAct } from './act.ts'
import { type Admin, AdminContext, type Question } from './admin-context.ts'
import { PasswordDialog } from './password-dialog.tsx'
import { QuestionDialog } from './question-dialog.tsx'

export interface AdminProviderProps {
  readonly caller: Caller
  readonly me: AdminMe
  readonly onSignedOut: (why: 'ended' | 'asked') => void
  readonly children: ReactNode
}

type Open =
  | { readonly kind: 'question'; readonly question: Question; readonly settle: (isYes: boolean) => void }
  | { readonly kind: 'password'; readonly settle: (isYes: boolean) => void }

/** What every view works with, and the dialogs and notices that it may open. */
export function AdminProvider({ caller, me, onSignedOut, children }: AdminProviderProps) {
  const [open, setOpen] = useState<Open>()
  const [confirmedUntil, setConfirmedUntil] = useState(me.session.confirmed_until)
  const { notices, tell, dismiss } = useNotices()

  const read = useCallback<Admin['read']>(
    async (name, input) => {
      try {
        return await caller.call(name, input)
      } catch (error) {
        if (error instanceof AdminError && error.code === 'admin_session_required') onSignedOut('ended')
        throw error
      }
    },
    [caller, onSignedOut],
  )

  const admin = useMemo<Admin>(() => {
    const show = (opened: (settle: Open['settle']) => Open) =>
      new Promise<boolean>((resolve) => {
        setOpen(
          opened((isYes) => {
            setOpen(undefined)
            resolve(isYes)
          }),
        )
      })
    const askPassword = () => show((settle) => ({ kind: 'password', settle }))
    const isConfirmed = () => confirmedUntil !== null && Date.parse(confirmedUntil) - Date.now() > 5000
    return {
      ...{ me, read, tell, addressOf: caller.addressOf },
      ask: (question) => show((settle) => ({ kind: 'question', question, settle })),
      confirm: async () => isConfirmed() || askPassword(),
      act: createAct(read, askPassword),
      async signOut() {
        try {
          await caller.call('signOut')
          onSignedOut('asked')
        } catch (error) {
          if (error instanceof AdminError) tell({ tone: 'bad', text: error.message })
        }
      },
    }
  }, [me, read, tell, caller, confirmedUntil, onSignedOut])

  return (
    <AdminContext value={admin}>
      {children}
      {open?.kind === 'question' && <QuestionDialog question={open.question} onAnswer={open.settle} />}
      {open?.kind === 'password' && <PasswordDialog onAnswer={open.settle} onConfirmed={setConfirmedUntil} />}
      <Notices notices={notices} onDismiss={dismiss} />
    </AdminContext>
  )
}
