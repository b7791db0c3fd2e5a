// What is dropped on a page: files, and the files of folders however deep, each with its path.

export interface Given {
  file: File;
  /** Where it is in a folder that was dropped or chosen; else its name. */
  path: string;
}

const DEEPEST = 8;

/** Return the files of a drop. They must be asked for while the event lasts. */
export async function dropped(data: DataTransfer): Promise<Given[]> {
  const entries = [...data.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  if (entries.every((entry) => entry === null)) return [...data.files].map((file) => ({ file, path: file.name }));
  const found = await Promise.all(entries.map((entry) => (entry ? within(entry, 0) : [])));
  return found.flat();
}

/** Return the files of a field; those of a folder come with their path. */
export function chosen(field: HTMLInputElement): Given[] {
  return [...(field.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function within(entry: FileSystemEntry, depth: number): Promise<Given[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path: depth ? path : file.name }];
  }
  if (depth >= DEEPEST) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Given[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const one of some) found.push(...(await within(one, depth + 1)));
  }
}
