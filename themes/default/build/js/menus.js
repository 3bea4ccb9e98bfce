// <details> menus and <dialog>: closing, focus, opening from a link.
import { $, $$, isShown, on } from './page.js'

const open = () => $$('details.menu[open]')

/** Closes the innermost open menu and returns to its button; true when one was open. */
export function closeMenu() {
  const menu = open().at(-1)
  if (!menu) return false
  const inside = menu.contains(document.activeElement)
  menu.open = false
  if (inside) $('summary', menu).focus()
  return true
}

on('click', ({ target }) => {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false
})
on('focusin', ({ target }) => {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false
})

on('keydown', (event) => {
  const menu = event.target.closest?.('details.menu')
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!menu || !step || event.target.matches('input, select, textarea')) return
  event.preventDefault()
  menu.open = true
  const items = $$('.menu-item', menu).filter(isShown)
  const at = items.indexOf(document.activeElement)
  items.at((at + step + (at < 0 && step < 0 ? 1 : 0)) % items.length)?.focus()
})

// --- Dialogs -----------------------------------------------------------------------------------

let opener = null

export function showDialog(dialog) {
  if (dialog.open) return
  opener = document.activeElement
  dialog.showModal()
}

on('click', (event) => {
  const { target } = event
  const link = target.closest('[data-dialog]')
  const dialog = link && $(link.dataset.dialog)
  if (dialog) {
    event.preventDefault()
    showDialog(dialog)
  } else if (target.closest('[data-close]')) {
    const box = target.closest('dialog')
    if (box) {
      event.preventDefault()
      box.close()
    }
  } else if (target.matches('dialog')) {
    const { left, right, top, bottom } = target.getBoundingClientRect()
    const { clientX: x, clientY: y } = event
    if (x < left || x > right || y < top || y > bottom) target.close()
  }
})

on('close', ({ target }) => {
  if (target.id === 'dialog') target.replaceChildren()
  if (opener?.isConnected) opener.focus()
  opener = null
}, true)

// Opened before focus.js looks for the first field, which a closed dialog could not focus.
on('htmx:afterSwap', ({ detail }) => {
  if (detail.target?.id === 'dialog' && detail.target.children.length) showDialog(detail.target)
})
on('crm:close-dialog', () => $('#dialog')?.close())
