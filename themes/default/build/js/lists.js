// Rows: moving, selecting, and finding the same row again after Back.
import { $, $$, isShown, on, onNew, text } from './page.js'
import { addActions } from './keys.js'

const LINK = '[data-row-link], .cell-main a, a'
const MEMORY = 'crm.row'
let last = null

const rows = () => $$('[data-row]').filter(isShown)
const current = () => document.activeElement?.closest?.('[data-row]') ?? null

function go(step) {
  const all = rows()
  const from = all.indexOf(current() ?? all.find((row) => row.id === last))
  const row = all[Math.max(0, Math.min(all.length - 1, from + step))]
  if (!row) return
  last = row.id
  $(LINK, row)?.focus()
}

const boxOf = (row) => row && $('.row-check', row)

function toggle() {
  const box = boxOf(current())
  if (!box) return
  box.checked = !box.checked
  box.dispatchEvent(new Event('change', { bubbles: true }))
}

addActions({
  next_row: [() => rows().length > 0, () => go(1)],
  previous_row: [() => rows().length > 0, () => go(-1)],
  select_row: [() => $('.row-check'), toggle],
})

on('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || !event.target.matches?.('[data-row] a') || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  go(step)
})

// --- Selection ---------------------------------------------------------------------------------

let anchor = null

function count(form) {
  const boxes = $$('.row-check', form)
  const checked = boxes.filter((box) => box.checked).length
  const whole = checked > 0 && checked === boxes.length
  const every = $('input[name=all]', form)
  if (every && !whole) every.checked = false
  const said = every?.checked
    ? every.parentElement.textContent.trim()
    : text(whole ? 'pageSelected' : 'selected', { count: checked })
  for (const output of $$('[data-select-count]', form)) output.textContent = said
  for (const all of $$('[data-select-all]', form)) {
    all.checked = whole
    all.indeterminate = checked > 0 && checked < boxes.length
  }
}

function range(box, event) {
  const boxes = $$('.row-check', box.form)
  const [from, to] = [boxes.indexOf(anchor), boxes.indexOf(box)].sort((a, b) => a - b)
  if (event.shiftKey && from >= 0) {
    boxes.slice(from, to + 1).forEach((other) => (other.checked = box.checked))
  }
  anchor = box
}

on('click', (event) => {
  if (event.target.matches('.row-check')) range(event.target, event)
})
on('change', ({ target }) => {
  if (!target.form) return
  if (target.matches('[data-select-all]')) {
    $$('.row-check', target.form).forEach((box) => (box.checked = target.checked))
  }
  if (target.matches('.row-check, [data-select-all], [name=all]')) count(target.form)
})

/** Clears a selection; true when there was one. */
export function clearSelection() {
  const checked = $$('.row-check:checked')
  checked.forEach((box) => (box.checked = false))
  if (checked.length) count(checked[0].form)
  return checked.length > 0
}
on('click', ({ target }) => target.closest('[data-select-clear]') && clearSelection())
on('htmx:afterSettle', () => $$('form:has(.row-check)').forEach(count))
addEventListener('pageshow', () => $$('form:has(.row-check)').forEach(count))

// --- The same row after Back -------------------------------------------------------------------

on('click', ({ target }) => {
  const row = target.closest('[data-row]')
  if (row?.id && target.closest('a')) {
    sessionStorage.setItem(MEMORY, JSON.stringify([location.href, row.id]))
  }
})

function restore() {
  const [address, id] = JSON.parse(sessionStorage.getItem(MEMORY) ?? '[]')
  if (address !== location.href) return
  const row = document.getElementById(id)
  if (!row) return
  last = id
  $(LINK, row)?.focus()
  row.scrollIntoView({ block: 'nearest' })
}

addEventListener('pageshow', (event) => {
  const [navigation] = performance.getEntriesByType('navigation')
  if (event.persisted || navigation?.type === 'back_forward') restore()
})
on('htmx:historyRestore', restore)

// --- Does the table fit? -----------------------------------------------------------------------

const sizes = new ResizeObserver((entries) => {
  for (const { target: region } of entries) {
    const table = $('table', region)
    if (table) region.dataset.fits = table.scrollWidth <= region.clientWidth + 1 ? 'yes' : 'no'
  }
})
onNew((root) => $$('.table-region', root).forEach((region) => sizes.observe(region)))
