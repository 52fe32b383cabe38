import type { AdminAnswers, AdminEndpointName, AdminMe } from '@carnet/contract'
import { createContext, type ReactNode, useContext } from 'react'
import type { Caller, Input } from '../call/caller.ts'

/** What is asked before something is done. */
export interface Question {
  readonly title: string
  readonly text: ReactNode
  /** What the button says. */
  readonly action: string
  readonly isDangerous?: boolean
  /** What has to be typed before the button does anything. */
  readonly typed?: string
}

export interface Notice {
  readonly tone: 'good' | 'bad'
  readonly text: string
}

/** What every view works with while somebody is signed in. */
export interface Admin {
  readonly me: AdminMe
  /** Asks the server; where the session has ended the sign-in form takes over. */
  readonly read: Caller['call']
  /**
   * The same for changes. Where the server wants the password first, that is asked for and the call repeated; undefined:
   * it was not given, or the session has ended.
   */
  readonly act: <Name extends AdminEndpointName>(
    name: Name,
    input?: Input<Name>,
  ) => Promise<{ readonly answer: AdminAnswers[Name] } | undefined>
  /** Whether the answer was yes. */
  readonly ask: (question: Question) => Promise<boolean>
  /** Asks for the password, unless it was typed a short while ago; false: it was not given. */
  readonly confirm: () => Promise<boolean>
  readonly tell: (notice: Notice) => void
  readonly addressOf: Caller['addressOf']
  readonly signOut: () => Promise<void>
}

export const AdminContext = createContext<Admin | undefined>(undefined)

export function useAdmin(): Admin {
  const admin = useContext(AdminContext)
  if (admin === undefined) throw new TypeError('useAdmin: nobody is signed in here.')
  return admin
}
