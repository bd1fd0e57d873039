/** The same head of attention by a peer, in the first of its forms. */
import { arrived, work } from './work.js'

const peer = await import(`../peers/${new URL(location.href).searchParams.get('peer')}.js`)
await peer.start?.()
const [contender] = await peer.attention(work)
await contender.run()
arrived(contender.output())
