/** The content of the site, read once and again when it has changed. */
import { join } from 'node:path'
import { readExercises, type Exercise } from './exercise_folder.ts'
import { readCourse, type Course } from './lesson_folder.ts'
import type { Scope } from './library.ts'

export class SiteContent {
  readonly folders: readonly [exercises: string, lessons: string]
  #read: { exercises: Exercise[]; course: Course } | undefined

  /** `site` is the folder with exercises/ and lessons/; `scope` what an expression in a lesson can call. */
  constructor(
    site: string,
    private readonly scope: Scope,
  ) {
    this.folders = [join(site, 'exercises'), join(site, 'lessons')]
  }

  read(): { exercises: Exercise[]; course: Course } {
    if (!this.#read) {
      const [exercise_folder, lesson_folder] = this.folders
      const exercises = readExercises(exercise_folder)
      this.#read = { exercises, course: readCourse(lesson_folder, exercises, this.scope) }
    }
    return this.#read
  }

  forget(): void {
    this.#read = undefined
  }
}
