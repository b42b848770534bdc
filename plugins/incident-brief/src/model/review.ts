import {
  Correction,
  CorrectionState,
  sectionInWords,
} from '@plumbline/backstage-plugin-incident-brief-common';

export const stateWords: Readonly<Record<CorrectionState, string>> = {
  open: 'open',
  closed: 'closed',
  dismissed: 'dismissed',
};

/** Beside the word, never instead of it. */
export const stateMarks: Readonly<Record<CorrectionState, string>> = {
  open: '✗',
  closed: '✓',
  dismissed: '–',
};

/** What was pointed at: one claim by its label, or a section. */
export function lineWords({ line, said }: Correction): string {
  const one = said.length === 1 && said[0].key === line ? said[0] : undefined;
  if (one) {
    return one.label;
  }
  return line in sectionInWords
    ? sectionInWords[line as keyof typeof sectionInWords]
    : line;
}

const mostLabels = 6;

/** What it stated, in words; of a section, which lines are in it. */
export function statedWords({ said }: Pick<Correction, 'said'>): string {
  if (said.length <= 1) {
    return said.length === 0 ? '' : `: ${valueWords(said[0])}`;
  }
  const labels = [...new Set(said.map(({ label }) => label))];
  const more = labels.length > mostLabels ? ', …' : '';
  return `: ${labels.slice(0, mostLabels).join(', ')}${more}`;
}

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
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
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
