import type { StandardsFolder } from '../standards/ProductRegistry';

/** A folder of standards as the only entry, or one of several. */
export function library(folder: string, name = 'library'): StandardsFolder {
  return { name, folder, owners: new Map() };
}
