import '../components/attn-heads/attn-heads.ts'

/** What stands below the first screen comes when it is near: the first figure needs the line for the model. */
const below = {
  'attn-score-bytes': () => import('../components/attn-score-bytes/attn-score-bytes.ts'),
  'attn-position-count': () => import('../components/attn-position-count/attn-position-count.ts'),
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      near.unobserve(target)
      void below[target.localName as keyof typeof below]()
    }
  },
  { rootMargin: '400px' },
)

for (const element of document.querySelectorAll(Object.keys(below).join())) near.observe(element)
