type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> }

/** Values without those that are not there: an empty field of a filter is no filter. */
export const given = <const Values extends object>(values: Values): Given<Values> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  ) as Given<Values>
