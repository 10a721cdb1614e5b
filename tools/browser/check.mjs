// Opens pages in Chromium as people meet them: wide and at 320 pixels, with and
// without JavaScript, under the policy that ships. A page fails on any fault
// that axe finds for WCAG 2.2 AA, on any message of the console, on any request
// to another host, on markup that is not valid, and where it must be scrolled
// sideways.
//
//   node check.mjs BASE PATH...        SHOTS=DIR also keeps pictures,
//                                      COOKIE=name=value comes with a cookie
import { existsSync, mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { HtmlValidate } from 'html-validate'

const [base, ...paths] = process.argv.slice(2)
const shots = process.env.SHOTS
const [cookie, secret] = (process.env.COOKIE ?? '').split('=')
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const sizes = [
  { name: 'wide', width: 1280, height: 900 },
  { name: 'narrow', width: 320, height: 640 },
]
const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    'long-title': 'off', // a title names the page first, which is what is read
    'no-trailing-whitespace': 'off', // of templates, which nobody sees
    'prefer-native-element': ['error', { exclude: ['region', 'alert'] }], // as GOV.UK's markup has them
    'no-redundant-role': 'off', // role=group on a fieldset: GOV.UK's, for older readers
    'void-style': 'off',
  },
})

const faults = []
const fault = (where, what) => faults.push(`${where}: ${what}`)

function executable() {
  const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((f) => f && existsSync(f))
  if (!found) throw new Error('no Chromium found: apt-get install chromium, or set CHROMIUM')
  return found
}

// listen notes everything a page should not do.
function listen(page, where) {
  page.on('console', (m) => {
    const aboutStatus = /status of (4\d\d|503)/.test(m.text()) && m.location().url === page.url()
    if (['error', 'warning'].includes(m.type()) && !aboutStatus) fault(where, `console: ${m.text()}`)
  })
  page.on('pageerror', (e) => fault(where, `script: ${e.message}`))
  page.on('request', (r) => {
    if (!r.url().startsWith(base + '/') && !r.url().startsWith('data:')) fault(where, `asks another host: ${r.url()}`)
  })
  page.on('requestfailed', (r) => fault(where, `not loaded: ${r.url()} ${r.failure()?.errorText}`))
}

async function accessible(page, where) {
  await page.evaluate(axe)
  const found = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), tags)
  for (const v of found.violations) {
    for (const n of v.nodes) fault(where, `axe ${v.id}: ${n.target} ${n.failureSummary}`)
  }
}

async function reflows(page, where) {
  const [width, wide] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth])
  if (wide > width) fault(where, `is ${wide} pixels wide on a screen of ${width}`)
}

async function valid(html, where) {
  const report = await validator.validateString(html)
  for (const r of report.results) for (const m of r.messages) fault(where, `html ${m.ruleId} at ${m.line}:${m.column}: ${m.message}`)
}

// unfold opens what is folded, so that it is looked at too.
async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true }))
}

// keyboard checks that the first press of Tab offers to skip the top, and that
// a page with faults begins at its summary.
async function keyboard(page, where) {
  const summary = await page.evaluate(() => document.activeElement?.className.includes('govuk-error-summary'))
  const hasSummary = (await page.locator('.govuk-error-summary').count()) > 0
  if (hasSummary && !summary) fault(where, 'the error summary does not take the focus')
  if (hasSummary) return
  await page.keyboard.press('Tab')
  const text = await page.evaluate(() => document.activeElement?.textContent)
  if (text !== 'Skip to main content') fault(where, `Tab leads first to ${text}`)
  await page.keyboard.press('Enter')
  const at = await page.evaluate(() => document.activeElement?.id)
  if (at !== 'main-content') fault(where, `the skip link leads to ${at}`)
}

async function picture(page, name, path) {
  if (shots) await page.screenshot({ path: `${shots}/${name}${path.replace(/[^a-z0-9]+/gi, '_')}.png`, fullPage: true })
}

async function open(browser, path, javaScriptEnabled) {
  const context = await browser.newContext({ viewport: sizes[0], javaScriptEnabled })
  if (cookie) await context.addCookies([{ name: cookie, value: secret, url: base }])
  const page = await context.newPage()
  const script = javaScriptEnabled ? '' : ', no JavaScript'
  listen(page, path + script)
  const answer = await page.goto(base + path)
  if (answer.status() >= 500 && answer.status() !== 503) fault(path, `answered ${answer.status()}`)
  if (javaScriptEnabled) {
    await valid(await answer.text(), path)
    await keyboard(page, path)
  }
  for (const size of sizes) {
    const where = `${path} (${size.name}${script})`
    await page.setViewportSize(size)
    if (size.name === 'narrow') await unfold(page)
    await reflows(page, where)
    if (javaScriptEnabled) await accessible(page, where)
    await picture(page, size.name + (javaScriptEnabled ? '' : '-nojs'), path)
  }
  if (javaScriptEnabled && shots) {
    await page.setViewportSize(sizes[0])
    await page.emulateMedia({ media: 'print' })
    await picture(page, 'print', path)
  }
  await context.close()
}

if (shots) mkdirSync(shots, { recursive: true })
const browser = await chromium.launch({ executablePath: executable() })
try {
  for (const path of paths) await Promise.all([open(browser, path, true), open(browser, path, false)])
} finally {
  await browser.close()
}
for (const f of faults) console.error(f)
console.log(`${paths.length} pages, wide and narrow, with and without JavaScript: ${faults.length} faults`)
process.exit(faults.length > 0 ? 1 : 0)
