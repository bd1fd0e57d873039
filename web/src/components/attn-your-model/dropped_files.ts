/** Files from a drop or a chooser. A dropped folder is read one level deep, as a model's folder is laid out. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  // Entries must be taken while the event is handled: afterwards the list is empty.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return [...transfer.files]
  const files = await Promise.all(entries.map(filesOf))
  return files.flat()
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)]
  const inside = await childrenOf(entry as FileSystemDirectoryEntry)
  return Promise.all(inside.filter((child) => child.isFile).map((child) => fileOf(child as FileSystemFileEntry)))
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** A reader hands out a folder in portions, and an empty one at its end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return all
    all.push(...portion)
  }
}
