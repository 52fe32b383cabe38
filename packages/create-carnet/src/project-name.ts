/** npm's rules for the name of a package, without scopes, and no name that is a module of Node: as `carnet init`. */
export const isProjectName = (name: string): boolean =>
  /^[a-z][a-z0-9_-]{0,99}$/.test(name) && !['node_modules', 'carnet'].includes(name)

export const nameRule = (name: string): string =>
  `'${name}' is not a valid project name: begin with a letter, and use small letters, digits, - and _.`
