// Helpers shared by the other files, and the one place that says "this part of the page is new".

export const $ = (selector, root = document) => root.querySelector(selector)
/** All matches in `root`, `root` itself included: htmx hands over each new element as a root. */
export const $$ = (selector, root = document) => [
  ...(root.matches?.(selector) ? [root] : []),
  ...root.querySelectorAll(selector),
]
export const on = (type, handler, options) => document.addEventListener(type, handler, options)

/** A translated sentence from the layout, with `%(name)s` placeholders filled. */
export function text(name, values = {}) {
  const sentence = $('#crm-text')?.dataset[name] ?? ''
  return sentence.replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? '')
}

/** True while a letter belongs to what is being written (Telex, dead keys), not to a shortcut. */
export const composing = (event) => event.isComposing || event.keyCode === 229

export function isWriting(element) {
  if (!element || element === document.body) return false
  if (element.isContentEditable || element.matches('textarea, select')) return true
  const silent = /^(checkbox|radio|button|submit|reset|file|range|color)$/
  return element.matches('input') && !silent.test(element.type)
}

export const isShown = (element) => element.getClientRects().length > 0

const setups = []

/** Runs `setup(root)` for the page and again for each part that htmx brings. */
export const onNew = (setup) => setups.push(setup)

export function start() {
  const run = (root) => setups.forEach((setup) => setup(root))
  const ready = () => {
    document.documentElement.classList.add('js')
    $$('[data-js-only][hidden]').forEach((element) => element.removeAttribute('hidden'))
    run(document)
  }
  if (document.readyState === 'loading') on('DOMContentLoaded', ready)
  else ready()
  on('htmx:load', (event) => {
    if (event.target !== document.body) run(event.target)
  })
}

export function setCookie(name, value) {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
}
