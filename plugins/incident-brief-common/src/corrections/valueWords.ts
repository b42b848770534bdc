import { plainly } from '@plumbline/backstage-plugin-evidence-common';

const longest = 160;
/** Parts that the label of a claim contains already. */
const labelled = new Set(['kind', 'entityRef']);
/** Parts that need no name. */
const plain = new Set(['environment', 'revision', 'outcome', 'version']);

/** A value of a claim in words: lists by commas, parts by their names. */
export function valueWords(claim: {
  value?: unknown;
  unknown?: string;
}): string {
  const text =
    claim.value === undefined
      ? `unknown${claim.unknown === undefined ? '' : `: ${claim.unknown}`}`
      : inWords(claim.value);
  const words = plainly(text);
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words;
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map(inWords).join(', ');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([name, part]) => part !== undefined && !labelled.has(name))
      .map(([name, part]) =>
        plain.has(name) ? inWords(part) : `${name} ${inWords(part)}`,
      )
      .join(' · ');
  }
  return String(value);
}
