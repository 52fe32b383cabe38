import { defineConfig } from 'vite'

const server = process.env['SERVER_URL'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  server: {
    // one origin for page and server, so that the cookie needs no permission; try the admin at /admin/
    proxy: { '/api': server, '/admin': server, '/carnet': server },
  },
})
