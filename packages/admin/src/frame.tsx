import { useState } from 'react'
import { Logo } from './parts/logo.tsx'
import { Link } from './router/link.tsx'
import { usePlace } from './router/place.ts'
import { useAdmin } from './session/admin-context.ts'
import { useMay } from './session/use-may.ts'
import { viewAt, views } from './views.tsx'

/** What is around every view: the way to the others, and who is signed in. */
export function Frame() {
  const { me } = useAdmin()
  const place = usePlace()
  const may = useMay()
  const { view, id } = viewAt(place.path)
  // another view is another thing, also where it is drawn by the same code
  const key = `${view?.path ?? ''}/${id}`
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <div>
          <Link to={{ path: '' }} className="brand">
            <Logo />
            Carnet
          </Link>
          <nav className="nav" aria-label="Admin">
            {views
              .filter(({ needs }) => may(needs).isAllowed)
              .map(({ path, title }) => (
                <Link key={path} to={{ path }} isCurrent={path === view?.path}>
                  {title}
                </Link>
              ))}
          </nav>
          <div className="who row">
            <span className="small wrap">
              <span className="muted">Signed in as </span>
              {me.user.username}
            </span>
            <SignOut />
          </div>
        </div>
      </header>
      <main id="main" className="page" tabIndex={-1} key={key}>
        {view === undefined ? <Nowhere /> : view.draw(id)}
      </main>
    </>
  )
}

function SignOut() {
  const { signOut } = useAdmin()
  const [isBusy, setBusy] = useState(false)
  const press = async () => {
    if (isBusy) return
    setBusy(true)
    await signOut()
    setBusy(false)
  }
  return (
    <button type="button" className="small" aria-disabled={isBusy} onClick={press}>
      Sign out
    </button>
  )
}

const Nowhere = () => (
  <div className="stack">
    <h1>There is no such page</h1>
    <p>
      <Link to={{ path: '' }}>To the dashboard</Link>
    </p>
  </div>
)
