/**
 * The way up from a path to a folder that it is in, such as `../../`: a host may have mounted both behind a prefix that
 * Carnet does not know.
 */
export const relativePath = (from: string, folder: string): string =>
  '../'.repeat(from.split('/').length - folder.split('/').length) || './'
