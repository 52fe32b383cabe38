import { cookies, createClient } from '@carnet/client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Api } from './api.ts'
import { App } from './app.tsx'
import './style.css'

const client = createClient<Api>({ baseUrl: '/api', transport: cookies() })

const home = document.getElementById('page')
if (home !== null) {
  createRoot(home).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  )
}
