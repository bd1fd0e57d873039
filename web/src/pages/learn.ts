import '../components/attn-lesson-list/attn-lesson-list.ts'
import '../components/attn-progress/attn-progress.ts'
import '../components/attn-search/attn-search.ts'
