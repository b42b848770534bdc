import { isRecord } from '../isRecord';

/**
 * Text that some tool fills in before it is a descriptor: `${{ … }}` of the
 * scaffolder, `{{ … }}` and `{% … %}` of others.
 */
export function isPlaceholder(text: string): boolean {
  return /\$?\{\{|\{%|<%/.test(text);
}

/**
 * What Backstage replaces while it reads: `definition: { $text: ./api.yaml }`.
 * What it becomes is not known here.
 */
export function isSubstituted(value: unknown): boolean {
  if (typeof value === 'string') {
    return isPlaceholder(value);
  }
  const keys = isRecord(value) ? Object.keys(value) : [];
  return keys.length === 1 && keys[0].startsWith('$');
}

export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
