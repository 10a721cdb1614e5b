// Signs in and out in Chromium as people do, wide and at 320 pixels, with and
// without JavaScript: as somebody of the demo, or by a provider that lets in
// whoever comes. Anything that the console complains of, the policy's refusals
// among them, is a fault.
//
//   node signin.mjs BASE demo|provider
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const [base, way] = process.argv.slice(2)
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((f) => f && existsSync(f))
if (!executablePath) throw new Error('no Chromium found: apt-get install chromium, or set CHROMIUM')

const faults = []

async function journey(browser, width, javaScriptEnabled) {
  const where = `${way}, ${width} pixels${javaScriptEnabled ? '' : ', no JavaScript'}`
  const fault = (what) => faults.push(`${where}: ${what}`)
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled })
  const page = await context.newPage()
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type()) && !/status of 4\d\d/.test(m.text())) fault(`console: ${m.text()}`)
  })
  page.on('pageerror', (e) => fault(`script: ${e.message}`))
  const at = (path) => {
    const url = new URL(page.url())
    if (url.pathname !== path) fault(`is at ${url.pathname}, not at ${path}`)
  }
  const fits = async () => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    if (wide > width) fault(`${new URL(page.url()).pathname} is ${wide} pixels wide`)
  }
  const cookie = async () => (await context.cookies(base)).find((c) => c.name === 'ehcp')

  await page.goto(`${base}/alerts`) // where a mail leads
  at('/sign-in')
  await fits()
  if (way === 'demo') await page.getByRole('button', { name: 'Service manager' }).click()
  else await page.getByRole('link', { name: 'Sign in with your council account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  at('/alerts') // where one was going
  const kept = await cookie()
  if (!kept?.httpOnly || kept.sameSite !== 'Lax') fault(`the session's cookie is ${JSON.stringify(kept)}`)
  for (const path of ['/', '/deadline', '/clocks/due', '/nothing-here']) {
    await page.goto(base + path)
    if (!(await page.getByText('Service manager').first().isVisible())) fault(`${path} does not say who is signed in`)
    await fits()
  }
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'You have signed out' }).waitFor()
  await fits()
  if (await cookie()) fault('the cookie of the session stays')
  await page.goto(`${base}/alerts`)
  at('/sign-in')
  await context.addCookies([{ ...kept }])
  const ended = await page.goto(`${base}/alerts`)
  if (ended.status() !== 401) fault(`an ended session is answered ${ended.status()}`)
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
  await page.getByRole('link', { name: 'Sign in again' }).click()
  await page.waitForURL((url) => url.pathname === '/sign-in')
  if (new URL(page.url()).searchParams.get('next') !== '/alerts') fault('it is forgotten where one was going')
  await context.close()
}

const browser = await chromium.launch({ executablePath })
try {
  for (const width of [1280, 320]) for (const script of [true, false]) await journey(browser, width, script)
} finally {
  await browser.close()
}
for (const f of faults) console.error(f)
console.log(`${way}: signed in and out, wide and narrow, with and without JavaScript: ${faults.length} faults`)
process.exit(faults.length > 0 ? 1 : 0)
