import { tryEveryExercise } from './every_exercise.ts'

tryEveryExercise('js')
