// Shortcuts. An element names its own key with data-key; "?" lists what works on this page.
import { $, $$, composing, isShown, isWriting, on, onNew, setCookie, text } from './page.js'
import { clearSelection } from './lists.js'
import { closeMenu } from './menus.js'

const PREFIX_MS = 1500
const groups = []
let prefix = ''
let prefixTimer = 0

/** Keys that belong to no element: `[key, name of the translated label, action]`. */
export const addKeys = (when, keys) => groups.push({ when, keys })

/** The Latin letter of a key, also on Greek and other layouts (by its place), or "mod+letter". */
function nameOf(event) {
  let key = event.key
  const place = /^Key([A-Z])$/.exec(event.code)
  if (!/^[\x20-\x7e]$/.test(key) && place) key = place[1]
  if (/^[A-Z]$/.test(key)) key = key.toLowerCase()
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

const singleKeys = () => document.documentElement.dataset.keys !== 'off'
const isSingle = (key) => !key.startsWith('mod+')
const scope = () => $('dialog[open]') ?? document

function elementFor(key) {
  return $$('[data-key]', scope()).find((element) => element.dataset.key === key && isShown(element))
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
  const found = groups
    .filter(({ when }) => scope() === document && when())
    .flatMap(({ keys }) => keys)
    .find(([name]) => name === key)
  found?.[2]()
  return Boolean(found)
}

function startPrefix(key) {
  prefix = key
  clearTimeout(prefixTimer)
  prefixTimer = setTimeout(() => (prefix = ''), PREFIX_MS)
}

function single(event, key) {
  const capital = event.shiftKey && /[a-z]/.test(key)
  if (!singleKeys() || isWriting(event.target) || capital) return false
  if (prefix) {
    const sequence = `${prefix} ${key}`
    prefix = ''
    return run(sequence)
  }
  if (key === 'g' && scope() === document) {
    startPrefix(key)
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
    form?.requestSubmit($('button[type=submit], button:not([type])', form) ?? undefined)
    return Boolean(form)
  }
  return run(key) || (key === 'mod+k' && run('/'))
}

// --- Where is what -----------------------------------------------------------------------------

/** Each menu entry gets "g" and the first free letter of its name. */
function assignGo() {
  const taken = new Set()
  for (const link of $$('[data-go]')) {
    const letter = [...link.dataset.go].find((char) => /[a-z]/.test(char) && !taken.has(char))
    if (!letter) continue
    taken.add(letter)
    link.dataset.key = `g ${letter}`
  }
}

const parts = (key) => key.split(key.includes('+') ? '+' : ' ')
const mac = /Mac|iPhone|iPad/.test(navigator.platform)
const shown = (part) => (part === 'mod' ? (mac ? '⌘' : 'Ctrl') : part.length === 1 && part >= 'a' && part <= 'z' && !mac ? part : part)

function describe(root) {
  for (const element of $$('[data-key]', root)) {
    const key = element.dataset.key
    if (isSingle(key) && !singleKeys()) continue
    element.setAttribute('aria-keyshortcuts', key.replace('mod+', 'Control+'))
    if (!element.title) element.title = text('shortcut', { key: parts(key).map(shown).join(' ') })
  }
}

onNew((root) => {
  if (root === document) assignGo()
  describe(root)
})

// --- The list of shortcuts ---------------------------------------------------------------------

function labelOf(element) {
  const label = element.dataset.keyLabel ?? element.ariaLabel ?? element.labels?.[0]?.textContent
  return (label ?? element.textContent).trim().replace(/\s+/g, ' ')
}

function known() {
  const elements = $$('[data-key]')
    .filter(isShown)
    .map((element) => [element.dataset.key, labelOf(element)])
  const others = groups
    .filter(({ when }) => when())
    .flatMap(({ keys }) => keys.map(([key, name]) => [key, text(name)]))
  return new Map([...elements, ...others].filter(([key]) => singleKeys() || !isSingle(key)))
}

function fill(dialog) {
  const list = $('.key-list', dialog)
  list.replaceChildren()
  for (const [key, label] of known()) {
    const term = document.createElement('dt')
    const value = document.createElement('dd')
    term.textContent = label
    for (const part of parts(key)) {
      const cap = document.createElement('kbd')
      cap.textContent = shown(part)
      value.append(cap, ' ')
    }
    list.append(term, value)
  }
}

on('click', ({ target }) => {
  const dialog = target.closest('[data-dialog="#keys"]') && $('#keys')
  if (dialog) {
    fill(dialog)
    $('[data-single-keys]', dialog).checked = singleKeys()
  }
})

on('change', ({ target }) => {
  if (!target.matches('[data-single-keys]')) return
  document.documentElement.dataset.keys = target.checked ? 'on' : 'off'
  setCookie('crm_keys', target.checked ? 'on' : 'off')
  fill($('#keys'))
})
