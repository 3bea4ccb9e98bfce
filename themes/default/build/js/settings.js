// Settings: how many of them are not saved yet.
import { $, $$, on, onNew } from './page.js'

const value = (input) => (input.type === 'checkbox' ? (input.checked ? 'yes' : 'no') : input.value)

function count(form) {
  const note = $('[data-unsaved-count]', form)
  if (!note) return
  const changed = $$('[data-saved]', form).filter((input) => value(input) !== input.dataset.saved)
  note.textContent = changed.length ? note.dataset.unsavedCount.replace('%(count)s', changed.length) : ''
}

on('input', ({ target }) => target.form && count(target.form))
on('change', ({ target }) => target.form && count(target.form))

onNew((root) => {
  for (const note of $$('form [data-unsaved-count]', root)) count(note.closest('form'))
})
