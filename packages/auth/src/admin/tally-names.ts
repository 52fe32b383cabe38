/** What is counted by the hour, whether or not it is written into the audit log. */
export const tallyNames = [
  'sign_ins',
  'sign_in_failures',
  'throttled',
  'refreshes',
  'reuse_alarms',
  'revocations',
] as const

export type TallyName = (typeof tallyNames)[number]
