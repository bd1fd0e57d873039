import '../components/attn-exercise-list/attn-exercise-list.ts'
