/** Paths within a repository: no leading slash, the root is ''. */

export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at);
}

export function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** A folder and those it is in, the nearest first, the root last. */
export function upwards(folder: string): string[] {
  const folders = [folder];
  let at = folder;
  while (at !== '') {
    at = folderOf(at);
    folders.push(at);
  }
  return folders;
}

/** What is left of a path within a folder; undefined outside of it. */
export function within(folder: string, path: string): string | undefined {
  if (folder === '') {
    return path;
  }
  return path.startsWith(`${folder}/`)
    ? path.slice(folder.length + 1)
    : undefined;
}
