import { domainToASCII } from 'node:url'
import { codePoints } from './similarity.ts'

const maxLength = 320

/** The address as it is stored: its domain in lower case, as Django does; what stands before the @ is kept. */
export function normalizeEmail(email: string): string {
  const trimmed = email.trim()
  const at = trimmed.lastIndexOf('@')
  return at === -1 ? trimmed : trimmed.slice(0, at) + trimmed.slice(at).toLowerCase()
}

/** What is wrong with an address, in Django's words; nothing if mail could go there. An empty one is no address. */
export function emailProblems(email: string): string[] {
  return isEmail(email) ? [] : ['Enter a valid email address.']
}

const atom = "[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+"
const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`)
// RFC 5322 3.2.4, without what is obsolete
const quoted = /^"(?:[\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"$/
const domainName =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z][a-z-]{0,61}[a-z]|xn--[a-z0-9]{1,59})$/i

function isEmail(email: string): boolean {
  if (codePoints(email) > maxLength) return false
  const at = email.lastIndexOf('@')
  if (at < 1) return false
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)]
  return (dotAtom.test(local) || quoted.test(local)) && isDomain(domain)
}

function isDomain(domain: string): boolean {
  if (domain.toLowerCase() === 'localhost' || domainName.test(domain)) return true
  return /[^\0-\x7f]/.test(domain) && domainName.test(domainToASCII(domain))
}
