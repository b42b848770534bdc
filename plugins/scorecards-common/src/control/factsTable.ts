import { ruleFacts } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/** Longer shapes are not for a table. */
const longestShape = 400;

/** docs/facts.md: every fact that a rule may read. */
export function factsDocument(): string {
  const rows = ruleFacts.map(fact => [
    `\`${fact.name}\``,
    [
      fact.description,
      fact.unit && `in ${fact.unit}`,
      fact.reportedFor && `of ${fact.reportedFor}`,
    ]
      .filter(Boolean)
      .join(', '),
    `\`${shapeOf(fact.schema)}\``,
    fact.kind ?? 'observed',
    fact.collectors.join(', ') || fact.reportedBy || 'pushed',
    fact.kind === 'declared' ? '–' : ageOf(fact.maxAgeSeconds),
  ]);
  return [
    '# Facts that a control may read',
    '',
    '<!-- Made by plugins/scorecards-common/scripts/writeControlDocs.cjs -->',
    '',
    'By name, in a rule, a message or a fixture of a [control](controls.md). A fact',
    'that nobody reported, or that is older than its age, is missing, and what needs',
    'it is unknown. `?` marks a field that may be left out. Anybody may',
    '[push](evidence.md) any of them, whatever collector there is for it.',
    '',
    '| fact | what it says | shape | kind | collector | fresh for |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(row => `| ${row.map(cell).join(' | ')} |`),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

function ageOf(seconds: number): string {
  const [unit, size] =
    (
      [
        ['d', 86_400],
        ['h', 3_600],
        ['min', 60],
      ] as const
    ).find(([, each]) => seconds % each === 0 && seconds >= each) ??
    (['s', 1] as const);
  return `${seconds / size} ${unit}`;
}

function shapeOf(schema: z.ZodType): string {
  const text = written(z.toJSONSchema(schema, { io: 'input' }));
  return text.length > longestShape ? `${text.slice(0, longestShape)}…` : text;
}

/** `{ present: boolean, path?: string }`. */
function written(of: Record<string, any>): string {
  if (of.$ref) {
    return of.$ref.split('/').pop();
  }
  if (of.enum) {
    return of.enum.map((each: unknown) => JSON.stringify(each)).join(' | ');
  }
  if (of.const !== undefined) {
    return JSON.stringify(of.const);
  }
  const options = of.anyOf ?? of.oneOf;
  if (options) {
    return options.map(written).join(' | ');
  }
  if (of.type === 'array') {
    const item = written(of.items ?? {});
    return item.includes(' | ') && !item.startsWith('{')
      ? `(${item})[]`
      : `${item}[]`;
  }
  if (of.type === 'object' && of.properties) {
    const required = new Set<string>(of.required ?? []);
    const fields = Object.entries<Record<string, any>>(of.properties).map(
      ([name, value]) =>
        `${name}${required.has(name) ? '' : '?'}: ${written(value)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  if (of.type === 'object') {
    return `{ [name]: ${written(of.additionalProperties ?? {})} }`;
  }
  return of.format === 'date-time' ? 'instant' : of.type ?? 'any';
}
