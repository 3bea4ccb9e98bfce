// Lists that are put into an order: items go to another place by pointer. Buttons do the same.
import { $$ } from './page.js'
import { draggable } from './drag.js'

// Only what stands in the list: the picture that follows the pointer is a copy of an item.
const ITEM = '#arrange > [data-arrange]'
const placeOf = (item) => $$(ITEM).indexOf(item)
let dragged = null

draggable({
  cards: ITEM,
  targets: ITEM,
  allowed: () => true,
  begun: (item) => (dragged = item),
  over: (item, line) => {
    if (!item || item === dragged) line.remove()
    else if (placeOf(item) > placeOf(dragged)) item.after(line)
    else item.before(line)
  },
  dropped: (item, target) => {
    const place = placeOf(target)
    if (target === item || place < 0) return
    const values = { place }
    htmx.ajax('POST', item.dataset.moveUrl, { source: item, target: '#arrange', swap: 'morph:outerHTML', values })
  },
  canceled: () => {},
})
