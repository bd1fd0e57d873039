/** What every page of the site does besides its own work: the theme switch, and keeping the site for offline use. */
import './components/attn-theme/attn-theme.ts'
import './components/attn-offline/attn-offline.ts'
