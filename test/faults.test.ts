// The fault rig, short: what happens to servers, done to ours on every store that this machine has. `npm run faults -- --long`
// does the same for longer and writes docs/reliability.md.
import { afterAll, expect, test } from 'vitest'
import { type Control, controls } from '../faults/controls/control.ts'
import { createLanes } from '../faults/lanes.ts'
import { prepare, runControl, runOne } from '../faults/run-experiments.ts'
import { long, type Settings, short } from '../faults/settings.ts'
import { tellUnavailable } from './races/unavailable.ts'

const seed = Number(process.env['CARNET_FAULT_SEED'] ?? Math.trunc(Math.random() * 1e9))
const printed = [`Seed ${seed}; CARNET_FAULT_SEED=${seed} makes the same choices again`]
afterAll(() => console.info(printed.join('\n')))

const { trials, unavailable } = await prepare({
  seed,
  settings: short,
  fromSources: true,
  tell: (line) => void printed.push(line),
})
for (const reason of unavailable) tellUnavailable(`the fault rig: ${reason}`)

// most of an experiment is waiting
const lanes = createLanes(3)
const patienceMs = 600_000

for (const trial of trials) {
  const { experiment, store } = trial
  const finding = lanes.run(() => runOne(trial))
  test(
    `${experiment.title}, on ${store} (${experiment.id})`,
    async () => {
      const { violations, counts } = await finding
      expect(violations).toEqual([])
      // nothing is served while tables are made
      if (experiment.id !== 'E15') expect(counts.requests).toBeGreaterThan(0)
    },
    patienceMs,
  )
}

for (const { control, trial } of trials.flatMap((trial) =>
  trial.controls.map((control) => ({ control, trial })),
)) {
  const seen = lanes.run(() => runControl(trial, control))
  test(
    `the rig is not blind: ${control.name} is caught`,
    async () => expect((await seen).isCaught).toBe(true),
    patienceMs,
  )
}

test.each<[string, Settings]>([
  ['short', short],
  ['long', long],
])('every build that is broken on purpose is in the %s run, or is said not to be', async (_, settings) => {
  const plan = await prepare({ seed, settings, fromSources: true, tell: () => undefined })
  const planned = plan.trials.flatMap((trial) => trial.controls.map(({ name }) => name))
  const isSaid = ({ name }: Control) => plan.unavailable.some((line) => line.includes(name))
  const missing = controls.filter((control) => !planned.includes(control.name) && !isSaid(control))
  expect(missing).toEqual([])
  expect(new Set(planned).size).toBe(planned.length)
})
