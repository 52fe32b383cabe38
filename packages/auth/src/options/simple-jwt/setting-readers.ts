import type { z } from 'zod'
import { optionShapes } from '../option-shapes.ts'
import { reason } from '../parse-options.ts'
import { readSettingDuration } from './setting-durations.ts'
import type { SimpleJwtOptions } from './simple-jwt-options.ts'

/** What a setting of SimpleJWT becomes here. */
export interface SettingRow {
  /** The options that it sets; none where only one value is accepted, or where it has nothing to change. */
  readonly becomes: readonly (keyof SimpleJwtOptions)[]
  /** @throws TypeError that says what is wrong, as the end of a sentence that begins with the setting. */
  readonly read: (value: unknown, settings: Readonly<Record<string, unknown>>) => SimpleJwtOptions
}

type OptionName = keyof SimpleJwtOptions
type Shaped = keyof typeof optionShapes & OptionName

/** The value as an option takes it. */
function checked(shape: z.ZodType, value: unknown): unknown {
  const result = shape.safeParse(value)
  const [issue] = result.error?.issues ?? []
  if (issue === undefined) return value
  throw new TypeError(`${reason(issue)}.`)
}

/** A setting that an option takes as it is. */
export const asOption = (option: Shaped): SettingRow => ({
  becomes: [option],
  read: (value) => ({ [option]: checked(optionShapes[option], value) }),
})

/** The same where `None` means that it is not set. */
export const asOptionOrNone = (option: Shaped): SettingRow => ({
  becomes: [option],
  read: (value, settings) => (value === null ? {} : asOption(option).read(value, settings)),
})

type DurationOption = 'accessLifetime' | 'refreshLifetime' | 'slidingLifetime' | 'slidingRefreshLifetime'

const longestSeconds = 36_500 * 86_400

export const asLifetime = (option: DurationOption): SettingRow => ({
  becomes: [option],
  read: (value) => ({
    [option]: readSettingDuration(value, { minimumSeconds: 1, maximumSeconds: longestSeconds }),
  }),
})

export const leeway: SettingRow = {
  becomes: ['leeway'],
  read: (value) =>
    value === null ? {} : { leeway: readSettingDuration(value, { minimumSeconds: 0, maximumSeconds: 300 }) },
}

type ClaimName = keyof NonNullable<SimpleJwtOptions['claimNames']>

/** A claim's name. `None` is refused with what would follow from it. */
export const asClaimName = (name: ClaimName, withoutIt: string): SettingRow => ({
  becomes: ['claimNames'],
  read(value) {
    if (value === null) throw new TypeError(`must not be None: ${withoutIt}.`)
    checked(optionShapes.claimNames, { [name]: value })
    return { claimNames: { [name]: value as string } }
  },
})

/** A dotted path: SimpleJWT's own is what Carnet does anyway, any other names Python that nobody can call here. */
export const asPath = (own: string | null, instead: string): SettingRow => ({
  becomes: [],
  read(value) {
    if (value === own) return {}
    throw new TypeError(`must be left out: Carnet cannot run what it names. ${instead}.`)
  },
})

/** A setting that changes nothing, whatever its value; which kind of value is checked all the same. */
export const asNothing = (shape: z.ZodType): SettingRow => ({
  becomes: [],
  read(value) {
    checked(shape, value)
    return {}
  },
})

export const truth = (value: unknown): boolean => checked(optionShapes.rotate, value) as boolean
export const claim = (value: unknown): string => checked(optionShapes.revokeClaim, value) as string
