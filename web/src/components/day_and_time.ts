const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' })

/** "26 November 2026 at 04:12", in the visitor's time zone. */
export function dayAndTime(milliseconds: number): string {
  return format.format(milliseconds)
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })

/** "26 November 2026" */
export function day(milliseconds: number): string {
  return dayFormat.format(milliseconds)
}
