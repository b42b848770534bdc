import type { StandardsPart } from './StandardsSource';

/** More controls than people could answer for. */
export const maxFiles = 1_000;
/** Ten times the longest control of the library. */
export const maxFileBytes = 64 * 1024;

/** Whether a file in a part of standards is one of them. */
export function isStandardFile(name: string): boolean {
  return /^[^.].*\.ya?ml$/.test(name);
}

const templateFile = /^[a-z0-9-]+\/[1-9]\d{0,5}\/(?:template\.yaml|files\/.+)$/;

/** Whether a file is one of a part, by its path below the folder of the part. */
export function isOfPart(part: StandardsPart, path: string): boolean {
  return part === 'templates'
    ? templateFile.test(path)
    : !path.includes('/') && isStandardFile(path);
}
