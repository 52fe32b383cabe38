import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { createCaller } from './call/caller.ts'
import { base } from './router/place.ts'

const home = document.getElementById('admin')
if (home !== null) createRoot(home).render(<App caller={createCaller(base)} />)
