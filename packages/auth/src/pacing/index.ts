// Long work in short batches, so that nobody waits for it. Imports nothing of Carnet.
export { createPace, type Pace } from './pace.ts'
