import { readdirSync } from 'node:fs'

/** How many files and connections a process holds; undefined where this system does not tell, or it has ended. */
export function openFiles(pid: number | undefined): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return undefined
  }
}
