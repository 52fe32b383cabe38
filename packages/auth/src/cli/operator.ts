import { userInfo } from 'node:os'

/** Whoever runs a command, as the audit log names them. */
export function operator(): string {
  try {
    return `cli:${userInfo().username}`
  } catch {
    // a container may run under an id that has no name
    return `cli:uid ${process.getuid?.() ?? 'unknown'}`
  }
}
