// Where the keyboard stands after a change. Focus on <body> after an action is a defect.
import { $, $$, on, onNew } from './page.js'
import { announce } from './feedback.js'

const FIELD = 'input:not([type=hidden]):not(:disabled), select, textarea'
let before = null

on('htmx:beforeSwap', () => {
  const active = document.activeElement
  const row = active?.closest('[data-row]')
  before = {
    element: active,
    rows: row?.parentElement,
    index: row ? $$('[data-row]', row.parentElement).indexOf(row) : -1,
  }
})

function firstProblem(root) {
  return $$('.error-summary', root)[0] ?? $$('[aria-invalid="true"]', root)[0]
}

function neighborRow() {
  if (!before || before.index < 0 || !before.rows?.isConnected) return null
  const rows = $$('[data-row]', before.rows)
  return $('a, button', rows[Math.min(before.index, rows.length - 1)] ?? before.rows)
}

function destination(target, status) {
  const asked = $('[data-focus]', target)
  if (asked) return asked
  if (status === 422) return firstProblem(target)
  if (target.id === 'main') return $('h1', target)
  if (target.id === 'dialog') return $(FIELD, target) ?? $('button, a', target)
  const lost = document.activeElement === document.body && before?.element !== document.body
  return lost ? (neighborRow() ?? $('h1')) : null
}

function move(element) {
  if (!element) return
  if (!element.matches('a[href], button, input, select, textarea, [tabindex]')) {
    element.tabIndex = -1
  }
  element.focus()
}

on('htmx:afterSettle', ({ detail }) => {
  const target = detail.target?.isConnected ? detail.target : document.getElementById(detail.target?.id)
  if (!target) return
  move(destination(target, detail.xhr?.status ?? 200))
  if (target.id === 'main') scrollTo(0, 0)
})

// A page that arrives with mistakes in its form (no htmx involved) starts at them.
onNew((root) => {
  $$('[data-announce]', root).forEach((element) => announce(element.dataset.announce))
  if (root === document) move(firstProblem(document))
})
