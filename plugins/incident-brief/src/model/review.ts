import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import {
  Correction,
  CorrectionState,
  sectionInWords,
  valueWords,
} from '@plumbline/backstage-plugin-incident-brief-common';

export const stateLook: Readonly<
  Record<CorrectionState, { word: string; tone: Tone }>
> = {
  open: { word: 'Open', tone: 'warning' },
  closed: { word: 'Closed', tone: 'ok' },
  dismissed: { word: 'Dismissed', tone: 'neutral' },
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
    return said.length === 0 ? '' : valueWords(said[0]);
  }
  const labels = [...new Set(said.map(({ label }) => label))];
  const more = labels.length > mostLabels ? ', …' : '';
  return `${labels.slice(0, mostLabels).join(', ')}${more}`;
}
