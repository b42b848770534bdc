import { plumblineAnnotations } from '../annotations/names';
import { normalizeKey } from '../identity/keys';
import { splitList } from '../splitList';
import { DescribedEntity } from '../validate/described';
import type { Edits } from './edits';

const path = ['metadata', 'annotations', plumblineAnnotations.aliases];

/** One more name by which signals may mean an entity. */
export function addAlias({ entity }: DescribedEntity, alias: string): Edits {
  const text = entity.metadata.annotations?.[plumblineAnnotations.aliases];
  const known = splitList(text);
  if (known.some(one => normalizeKey(one) === normalizeKey(alias))) {
    return { edits: [] };
  }
  return { edits: [{ op: 'set', path, value: withAlias(text, known, alias) }] };
}

/** One name fewer. */
export function removeAlias(
  { entity, ref }: DescribedEntity,
  alias: string,
): Edits {
  const text = entity.metadata.annotations?.[plumblineAnnotations.aliases];
  const known = splitList(text);
  const left = known.filter(one => normalizeKey(one) !== normalizeKey(alias));
  if (text === undefined || left.length === known.length) {
    return {
      reason: `The file of ${ref} does not give it the alias '${alias}'.`,
    };
  }
  return { edits: [{ op: 'set', path, value: joined(text, left) }] };
}

function withAlias(
  text: string | undefined,
  known: readonly string[],
  alias: string,
): string {
  // Blanks and commas part names, unless they stand in a JSON array.
  if (/[\s,;]/.test(alias) || alias.startsWith('[')) {
    return JSON.stringify([...known, alias]);
  }
  if (!text?.trim()) {
    return alias;
  }
  if (isJsonList(text)) {
    return JSON.stringify([...known, alias]);
  }
  const end = text.trimEnd().replace(/[,;]$/, '').trimEnd();
  return `${end}${separatorOf(text)}${alias}${text.slice(
    text.trimEnd().length,
  )}`;
}

function joined(text: string, names: readonly string[]): string {
  return isJsonList(text)
    ? JSON.stringify(names)
    : `${names.join(separatorOf(text))}${text.slice(text.trimEnd().length)}`;
}

function isJsonList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

/** As the names that are there are parted. */
function separatorOf(text: string): string {
  return /\S(\s*[,;]\s*|\s+)(?=\S)/.exec(text.trim())?.[1] ?? ', ';
}
