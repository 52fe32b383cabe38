/** How many attempts of this process are under way from each address; there is room for any number from nowhere. */
export interface Seats {
  /** Takes one, and says whether there was one. */
  readonly take: (place: string) => boolean
  readonly leave: (place: string) => void
  /** Those that others have taken, for the holder of one. */
  readonly others: (place: string) => number
}

export function createSeats(perPlace: number): Seats {
  const taken = new Map<string, number>()
  return {
    take(place) {
      const count = taken.get(place) ?? 0
      if (place !== '' && count >= perPlace) return false
      taken.set(place, count + 1)
      return true
    },
    leave(place) {
      const count = taken.get(place) ?? 0
      if (count > 1) taken.set(place, count - 1)
      else taken.delete(place)
    },
    others: (place) => (taken.get(place) ?? 1) - 1,
  }
}
