import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandError } from './command.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** In the words of Django's server. */
const listenFailures: Readonly<Record<string, string>> = {
  EACCES: "Error: You don't have permission to access that port.",
  EADDRINUSE: 'Error: That port is already in use.',
  EADDRNOTAVAIL: "Error: That IP address can't be assigned to.",
  ENOTFOUND: 'Error: That host name is not known.',
  EAI_AGAIN: 'Error: That host name is not known.',
}

/** Begins to serve; gives the port, also where 0 let the system choose. @throws CommandError why not. */
export function listen(server: Server, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      reject(new CommandError(listenFailures[error.code ?? ''] ?? `Error: ${error.message}`))
    }
    server.once('error', refuse)
    server.listen(address, () => {
      server.off('error', refuse)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** Accepts nobody new, lets requests finish for so long, then cuts their connections. */
export async function closeServer(server: Server, patienceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // a connection whose request was on its way when we closed becomes idle later
  const sweeping = setInterval(() => server.closeIdleConnections(), 50)
  const cutting = setTimeout(() => server.closeAllConnections(), patienceMs)
  await closed
  clearInterval(sweeping)
  clearTimeout(cutting)
}
