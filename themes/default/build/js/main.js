// Behavior of every page. Nothing here is needed to finish a task: links and forms work alone.
import './requests.js'
import './focus.js'
import './feedback.js'
import './forms.js'
import './filter.js'
import './lists.js'
import './menus.js'
import './favorites.js'
import './composer.js'
import './keys.js'
import './undo.js'
import './inline.js'
import './palette.js'
import './preferences.js'
import './settings.js'
import { start } from './page.js'

start()
