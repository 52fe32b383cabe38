/**
 * A package that only those have who ask for what it does.
 *
 * @throws TypeError that names the option and the package, where it is missing.
 */
export async function optionalPackage<T>(name: string, option: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new TypeError(`Option "${option}" needs the package ${name}: npm install ${name}`)
  }
}
