// Forms: one submit at a time, a warning before typed work is lost, lists of fields.
import { $, $$, on, onNew, text } from './page.js'
import { announce } from './feedback.js'

const HTMX_FORM = '[hx-post], [hx-put], [hx-patch], [hx-delete]'
const isSend = (form) => form.matches(HTMX_FORM) || form.method === 'post'

function release(form) {
  delete form.dataset.busy
  $$('[aria-busy]', form).forEach((button) => {
    button.removeAttribute('aria-busy')
    button.removeAttribute('aria-disabled')
  })
}

on('submit', (event) => {
  if (event.target.dataset.busy === undefined) return
  event.preventDefault()
  event.stopImmediatePropagation()
}, true)

addEventListener('submit', (event) => {
  const form = event.target
  if (!isSend(form) || (event.defaultPrevented && !form.matches(HTMX_FORM))) return
  form.dataset.busy = ''
  clean.delete(form)
  // The button stays focusable: a disabled one would drop the focus to the page.
  event.submitter?.setAttribute('aria-disabled', 'true')
  event.submitter?.setAttribute('aria-busy', 'true')
  // A download answers without leaving the page.
  if (!form.matches(HTMX_FORM)) setTimeout(() => release(form), 5000)
})

on('htmx:afterRequest', ({ detail }) => {
  const form = detail.elt.closest?.('form')
  if (!form) return
  release(form)
  if (detail.failed && form.matches('[data-guard]')) clean.set(form, null)
})
addEventListener('pageshow', () => $$('form[data-busy]').forEach(release))

// --- Unsaved work ------------------------------------------------------------------------------

const clean = new Map()

// Sent once more without a press of its button: it is being saved, as after any press.
on('crm:repeated', ({ target }) => clean.delete(target))
// Another person goes on in this browser.
on('crm:abandoned', () => clean.clear())
const snapshot = (form) => new URLSearchParams(new FormData(form)).toString()
const dirty = () =>
  [...clean].filter(([form, first]) => form.isConnected && snapshot(form) !== first).map(([f]) => f)

onNew((root) => {
  for (const form of $$('form[data-guard]', root)) {
    // Sent before this page was ready: it is being saved.
    if (clean.has(form) || form.dataset.busy !== undefined) continue
    // A form that came back with mistakes holds work that is not saved yet.
    clean.set(form, $('[aria-invalid="true"]', form) ? null : snapshot(form))
  }
})

addEventListener('beforeunload', (event) => {
  if (dirty().length) event.preventDefault()
})

on('htmx:beforeRequest', (event) => {
  const { elt, target } = event.detail
  const lost = dirty().some((form) => !form.contains(elt) && target?.contains(form))
  if (lost && !confirm(text('unsaved'))) event.preventDefault()
})

// --- Lists of fields ---------------------------------------------------------------------------

const NUMBERED = ['name', 'id', 'for', 'aria-describedby', 'aria-labelledby']

function renumber(row, prefix, index) {
  const start = new RegExp(`\\b${prefix}-\\d+(?=-|$)`, 'g')
  for (const element of $$('*', row)) {
    for (const name of NUMBERED) {
      const value = element.getAttribute(name)
      if (value) element.setAttribute(name, value.replace(start, `${prefix}-${index}`))
    }
    if (element.name === 'remove') element.value = `${prefix}-${index}`
  }
}

function blank(row) {
  $$('.field-error', row).forEach((error) => error.remove())
  for (const input of $$('input, select, textarea', row)) {
    input.removeAttribute('aria-invalid')
    if (input.matches('[type=checkbox], [type=radio]')) input.checked = false
    else if (input.matches('select')) input.selectedIndex = 0
    else input.value = ''
  }
}

const rowsOf = (list) => $$('[data-field-row]', list)
const firstInput = (row) => $('input:not([type=hidden]), select, textarea', row)

function addRow(list) {
  const rows = rowsOf(list)
  const prefix = list.dataset.fieldList
  const numbers = rows.map((row) => Number(row.dataset.fieldRow))
  const index = Math.max(...numbers) + 1
  const row = rows.at(-1).cloneNode(true)
  row.dataset.fieldRow = index
  renumber(row, prefix, index)
  blank(row)
  rows.at(-1).after(row)
  ;($('input:not([type=hidden]), textarea', row) ?? firstInput(row))?.focus()
  announce(text('rowAdded'))
}

function removeRow(list, row) {
  const rows = rowsOf(list)
  if (rows.length === 1) blank(row)
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1] ?? row
  if (rows.length > 1) row.remove()
  firstInput(next)?.focus()
  list.closest('form')?.dispatchEvent(new Event('input', { bubbles: true }))
  announce(text('rowRemoved'))
}

on('click', (event) => {
  const button = event.target.closest('[data-field-add], [data-field-remove]')
  const list = button?.closest('[data-field-list]')
  if (!list || !rowsOf(list).length) return
  event.preventDefault()
  if (button.matches('[data-field-add]')) addRow(list)
  else removeRow(list, button.closest('[data-field-row]'))
})

// --- Files -------------------------------------------------------------------------------------

for (const type of ['dragover', 'dragleave', 'drop']) {
  on(type, (event) => {
    const zone = event.target.closest?.('.dropzone')
    if (!zone) return
    event.preventDefault()
    zone.classList.toggle('is-over', type === 'dragover')
    const input = $('input[type=file]', zone)
    if (type === 'drop' && input && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    }
  })
}

on('htmx:xhr:progress', (event) => {
  const bar = $('[data-upload-progress]', event.target)
  if (!bar || !event.detail.lengthComputable) return
  bar.hidden = false
  bar.value = event.detail.loaded / event.detail.total
})
