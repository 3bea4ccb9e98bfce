// The composer of a record's feed: choosing what one writes puts the cursor into the text.
import { on } from './page.js'

on('click', ({ target }) => {
  const id = target.closest?.('[data-compose]')?.dataset.compose
  // The choice itself is clicked by the label, and by arrow keys, which stay where they are.
  if (id && !target.matches('input')) setTimeout(() => document.getElementById(id)?.focus())
})
