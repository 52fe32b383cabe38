import { AdminError } from '../call/admin-error.ts'
import type { Admin } from './admin-context.ts'

/** Calls the server, and once more after the password was asked for, where the server wants that. */
export function createAct(read: Admin['read'], askPassword: () => Promise<boolean>): Admin['act'] {
  return async (name, input) => {
    try {
      return { answer: await read(name, input) }
    } catch (error) {
      const code = error instanceof AdminError ? error.code : undefined
      if (code === 'admin_session_required') return undefined
      if (code !== 'confirmation_required') throw error
    }
    return (await askPassword()) ? { answer: await read(name, input) } : undefined
  }
}
