// Lists that are put into an order: items go to another place by pointer. Buttons do the same.
import { $$ } from './page.js'
import { draggable } from './drag.js'

const ITEM = '[data-arrange]'

draggable({
  cards: ITEM,
  targets: ITEM,
  allowed: () => true,
  begun: () => {},
  over: (item, line) => (item ? item.before(line) : line.remove()),
  dropped: (item, target) => {
    const place = $$(ITEM).indexOf(target)
    const values = { place }
    htmx.ajax('POST', item.dataset.moveUrl, { source: item, target: '#arrange', swap: 'morph:outerHTML', values })
  },
  canceled: () => {},
})
