/** A whole number with its thousands apart, the same on every machine: `1,000,000`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
