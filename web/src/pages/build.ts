import '../components/attn-exercise-list/attn-exercise-list.ts'
import '../components/attn-progress/attn-progress.ts'
