// Shortcuts. The server writes each element's key into data-key, as this user chose it; "?" lists
// what works on this page.
import { $, $$, composing, isShown, isWriting, on, onNew, text } from './page.js'
import { clearSelection } from './lists.js'
import { closeMenu } from './menus.js'

const PREFIX_MS = 1500
const actions = {}
let prefix = ''
let prefixTimer = 0
let given = null

/** What the script does by itself: `{ shortcut id: [when it can, action] }`. */
export const addActions = (more) => Object.assign(actions, more)

/** Key and title of those, from the server; one that is switched off is missing. */
function scripted() {
  given ??= JSON.parse($('#crm-text')?.dataset.shortcuts || '{}')
  return Object.entries(given).filter(([id]) => actions[id]?.[0]())
}

/** The Latin letter of a key, also on Greek and other layouts (by its place), or "mod+letter". */
function nameOf(event) {
  let key = event.key
  const place = /^Key([A-Z])$/.exec(event.code)
  if (!/^[\x20-\x7e]$/.test(key) && place) key = place[1]
  if (/^[A-Z]$/.test(key)) key = key.toLowerCase()
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

const isSingle = (key) => !key.startsWith('mod+')
const scope = () => $('dialog[open]') ?? document

/** The element that has a key; the one of the row that has the focus before others. */
function elementFor(key) {
  const row = document.activeElement?.closest('[data-row]')
  const found = $$('[data-key]', scope()).filter((element) => element.dataset.key === key && isShown(element))
  return found.find((element) => row?.contains(element)) ?? found[0]
}

function run(key) {
  const element = elementFor(key)
  if (element) {
    if (element.matches('input:not([type=submit]), select, textarea')) {
      element.focus()
      element.select?.()
    } else {
      element.click()
    }
    return true
  }
  if (scope() !== document) return false
  const found = scripted().find(([, [name]]) => name === key)
  if (found) actions[found[0]][1]()
  return Boolean(found)
}

function single(event, key) {
  const capital = event.shiftKey && /[a-z]/.test(key)
  if (isWriting(event.target) || capital) return false
  if (prefix) {
    const sequence = `${prefix} ${key}`
    prefix = ''
    return run(sequence)
  }
  if (key === 'g' && scope() === document && $('[data-key^="g "]')) {
    prefix = key
    clearTimeout(prefixTimer)
    prefixTimer = setTimeout(() => (prefix = ''), PREFIX_MS)
    return true
  }
  return run(key)
}

on('keydown', (event) => {
  if (composing(event) || event.altKey || event.repeat) return
  if (event.key === 'Escape') {
    if (!$('dialog[open]') && (closeMenu() || clearSelection())) event.preventDefault()
    return
  }
  const key = nameOf(event)
  if (key.length === 1 ? single(event, key) : modified(event, key)) event.preventDefault()
})

function modified(event, key) {
  if (isSingle(key)) return false
  if (key === 'mod+z' && isWriting(event.target)) return false
  if (key === 'mod+Enter') {
    const form = event.target.form
    // Of the form's own buttons: one inside it may belong to another form.
    form?.requestSubmit([...form.elements].find((element) => element.type === 'submit'))
    return Boolean(form)
  }
  return run(key)
}

const main = () => $$('.page-actions .btn-primary, main form .btn-primary').find(isShown)
addActions({
  primary: [() => Boolean(main()), () => main().click()],
  submit: [() => Boolean($('main form[data-guard]')), () => {}],
})

// --- Tooltips and the list of shortcuts ----------------------------------------------------------

const parts = (key) => key.split(key.includes('+') && key.length > 1 ? '+' : ' ')
const mac = /Mac|iPhone|iPad/.test(navigator.platform)
export const shown = (key) =>
  parts(key).map((part) => (part === 'mod' ? (mac ? '⌘' : 'Ctrl') : part)).map((part) => (key.startsWith('mod+') && part.length === 1 ? part.toUpperCase() : part))

function describe(root) {
  for (const element of $$('[data-key]', root)) {
    const { key } = element.dataset
    element.setAttribute('aria-keyshortcuts', key.replace('mod+', mac ? 'Meta+' : 'Control+'))
    element.title ||= text('shortcut', { key: shown(key).join(' ') })
  }
}
onNew(describe)

function labelOf(element) {
  const label = element.dataset.keyLabel ?? element.ariaLabel ?? element.labels?.[0]?.textContent
  const texts = [...element.childNodes].filter((node) => node.nodeName !== 'KBD')
  return (label ?? texts.map((node) => node.textContent).join('')).trim().replace(/\s+/g, ' ')
}

function known() {
  const elements = $$('[data-key]')
    .filter(isShown)
    .map((element) => [element.dataset.key, labelOf(element)])
  return new Map([...elements, ...scripted().map(([, line]) => line)])
}

function fill(dialog) {
  const list = $('.key-list', dialog)
  list.replaceChildren()
  for (const [key, label] of known()) {
    const term = document.createElement('dt')
    const value = document.createElement('dd')
    term.textContent = label
    for (const part of shown(key)) {
      const cap = document.createElement('kbd')
      cap.textContent = part
      value.append(cap, ' ')
    }
    list.append(term, value)
  }
}

on('click', ({ target }) => {
  const dialog = target.closest('[data-dialog="#keys"]') && $('#keys')
  if (dialog) fill(dialog)
})
