import {
  Brief,
  Inline,
  instant,
  oneLine,
  onsetInWords,
  shortBrief,
} from '@plumbline/backstage-plugin-incident-brief-common';

/** Characters; PagerDuty shows a note in a narrow column. */
const noteLength = 4_000;

/**
 * The brief in short, as plain text for a note on an incident.
 *
 * @param options - `url`: of the whole brief
 */
export function renderNote(
  brief: Brief,
  options: { url?: string } = {},
): string {
  const clock = {
    now: brief.at,
    onset: brief.onset,
    onsetSign: brief.onsetSign,
  };
  const { blocks, gaps } = shortBrief(brief, clock);
  const head = [
    `${oneLine(brief.service.title ?? brief.entityRef)}, as of ${instant(
      brief.at,
    )}${brief.onset === undefined ? '' : `, ${onsetInWords(brief)}`}`,
    ...(options.url === undefined ? [] : [options.url]),
  ];
  const body = [
    ...blocks.flatMap(({ title, lines }) => [
      '',
      title.toLocaleUpperCase('en-US'),
      ...lines.map(
        ({ label, parts }) =>
          `- ${label === '' ? '' : `${label}: `}${parts
            .map(inlineText)
            .filter(text => text !== '')
            .join(' · ')}`,
      ),
    ]),
    ...(gaps.length === 0 ? [] : ['', 'NOT KNOWN']),
    ...gaps.slice(0, 3).map(({ message }) => `- ${oneLine(message)}`),
    ...(gaps.length > 3 ? [`- and ${gaps.length - 3} more in the brief`] : []),
    '',
    `digest ${brief.digest}`,
  ];
  return fit([...head, ...body]);
}

function inlineText({ text, url, aside }: Inline): string {
  const clean = Array.from(oneLine(text)).slice(0, 300).join('');
  return url === undefined || aside || url === text
    ? clean
    : `${clean} ${oneLine(url)}`;
}

function fit(lines: string[]): string {
  const fitting: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > noteLength) {
      fitting.push('… the rest is in the brief');
      break;
    }
    fitting.push(line);
  }
  return fitting.join('\n');
}
