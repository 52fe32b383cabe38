import type { Alarm } from './alarm.ts'
import { type AttemptKeys, keysToRead } from './attempt-keys.ts'
import type { Outcome } from './bucket.ts'
import type { Placed } from './entrance.ts'
import type { FailureWindows } from './failure-windows.ts'
import { type GuessRules, settle } from './reservation.ts'
import type { Seats } from './seats.ts'
import type { WaitingRoom } from './waiting-room.ts'

export interface ExitParts {
  readonly rules: GuessRules
  readonly seats: Seats
  readonly room: WaitingRoom
  readonly addressWindows: FailureWindows
  readonly alarm: Alarm
}

/** Settles a reservation by its outcome, calls those who waited for it, and says whether it has locked the account. */
export type Exit = (keys: AttemptKeys, reservation: Placed, outcome: Outcome) => Promise<boolean>

export function createExit({ rules, seats, room, addressWindows, alarm }: ExitParts): Exit {
  async function settleAll(keys: AttemptKeys, reservation: Placed, outcome: Outcome): Promise<boolean> {
    const settling = reservation.at.change(keysToRead(keys), settle(reservation, rules, outcome))
    const counting = outcome === 'failure' ? countFailure(keys.place) : undefined
    const [
      {
        result: { isNowLocked, wake },
      },
    ] = await Promise.all([settling, counting])
    for (const [key, count] of wake) room.call(key, count)
    return isNowLocked
  }

  async function countFailure(place: string): Promise<void> {
    alarm.note()
    if (place === '') return
    const { failures } = await addressWindows.add(place, 1)
    // nobody is let in from there any more, so that nobody need wait for it
    if (failures >= rules.perAddress) room.call(place, Number.POSITIVE_INFINITY)
  }

  return async (keys, reservation, outcome) => {
    try {
      return await settleAll(keys, reservation, outcome)
    } finally {
      seats.leave(keys.place)
      room.call(keys.place, 1)
    }
  }
}
