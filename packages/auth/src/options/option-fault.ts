/** An error of what an option names, as a sentence that names the option. What codes it had stay with it. */
export function optionFault(option: string, cause: unknown): TypeError {
  const { message, code, path, errcode } = cause as NodeJS.ErrnoException & { errcode?: number }
  return Object.assign(new TypeError(`Option "${option}": ${message}`, { cause }), { code, path, errcode })
}

/** Whether an error names the option already that it is about. */
export const isOptionFault = (error: unknown): boolean =>
  error instanceof TypeError && error.message.startsWith('Option "')
