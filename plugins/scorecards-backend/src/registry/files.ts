/** More controls than people could answer for. */
export const maxFiles = 1_000;
/** Ten times the longest control of the library. */
export const maxFileBytes = 64 * 1024;

/** Whether a file in a part of standards is one of them. */
export function isStandardFile(name: string): boolean {
  return /^[^.].*\.ya?ml$/.test(name);
}
