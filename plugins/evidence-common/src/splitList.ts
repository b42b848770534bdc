/**
 * Reads a list out of one annotation: a JSON array of strings, or names
 * separated by commas, semicolons or white space.
 */
export function splitList(text: string | undefined): string[] {
  const trimmed = text?.trim();
  if (!trimmed) {
    return [];
  }
  if (trimmed.startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(trimmed);
      if (Array.isArray(parsed)) {
        return parsed.filter(
          (item): item is string => typeof item === 'string' && item !== '',
        );
      }
    } catch {
      // Not JSON after all: read it as a plain list below.
    }
  }
  return trimmed.split(/[\s,;]+/).filter(Boolean);
}
