/** Makes a user as an administrator does: signs in to Django's admin, opens its form and sends it. True: it is made. */
export async function createInAdmin(
  port: number,
  admin: { readonly username: string; readonly password: string },
  account: { readonly username: string; readonly password: string },
): Promise<boolean> {
  const browser = createBrowser(`http://127.0.0.1:${port}`)
  await browser.submit('/admin/login/', { ...admin, next: '/admin/' })
  const { username, password } = account
  const status = await browser.submit('/admin/people/person/add/', {
    username,
    password1: password,
    password2: password,
    usable_password: 'true',
    _save: 'Save',
  })
  return status === 302
}

/** Keeps cookies, and sends the hidden token of the form that it opened. */
function createBrowser(origin: string) {
  const cookies = new Map<string, string>()
  const open = async (path: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, referer: origin + path }
    const response = await fetch(origin + path, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return { status: response.status, text: await response.text() }
  }
  return {
    async submit(path: string, fields: Readonly<Record<string, string>>): Promise<number> {
      const { text } = await open(path)
      const [, csrfmiddlewaretoken = ''] = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(text) ?? []
      const body = new URLSearchParams({ csrfmiddlewaretoken, ...fields })
      const { status } = await open(path, { method: 'POST', body })
      return status
    },
  }
}
