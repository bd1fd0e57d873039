/**
 * The last keystrokes. IndexedDB answers later than a closing page can wait; localStorage is written at once. Each entry
 * stays until the store has it. Where localStorage is refused, nothing is kept here and nothing fails.
 */
export interface Journal {
  read(name: string): unknown
  write(name: string, value: unknown): void
  clear(name: string): void
  names(): string[]
}

const prefix = 'attention-lab:journal:'

export class BrowserJournal implements Journal {
  read(name: string): unknown {
    try {
      const text = localStorage.getItem(prefix + name)
      return text === null ? undefined : JSON.parse(text)
    } catch {
      return undefined
    }
  }

  write(name: string, value: unknown) {
    try {
      localStorage.setItem(prefix + name, JSON.stringify(value))
    } catch {
      // Refused or full: the store alone has to do.
    }
  }

  clear(name: string) {
    try {
      localStorage.removeItem(prefix + name)
    } catch {
      // Nothing was written either.
    }
  }
  names(): string[] {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
    } catch {
      return []
    }
  }
}
