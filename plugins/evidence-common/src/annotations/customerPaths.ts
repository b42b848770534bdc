/** Reads `plumbline.dev/customer-path`: names separated by commas, spaces within them kept. */
export function splitPaths(text: string | undefined): string[] {
  return [
    ...new Set(
      (text ?? '')
        .split(/[,;\n]/)
        .map(path => path.trim())
        .filter(Boolean),
    ),
  ].sort();
}
