import type { Bucket, Candidate } from '../schemas';
import { plainMarkdown } from './plain';
import { bucketRuleOf } from '../scoring/priority';

/** What asks for work comes before what is to be left alone. */
const order: readonly Bucket[] = [
  'automate-first',
  'review',
  'standardize-next',
  'leave-manual',
];

/**
 * The backlog for a meeting: by bucket with its rule, and room for what is
 * decided.
 */
export function candidatesMarkdown(
  candidates: readonly Candidate[],
  options: {
    /** When it was read, an ISO instant. */
    at: string;
  },
): string {
  const parts = order.flatMap(bucket => {
    const within = candidates.filter(each => each.bucket === bucket);
    const { title, words } = bucketRuleOf(bucket);
    return within.length === 0
      ? []
      : [
          `## ${title} (${within.length})`,
          `${words}.`,
          [
            '| Priority | Work | Frequency | Risk | Recoverability | Hours a month | Why | Decided |',
            '| -: | - | - | - | - | -: | - | - |',
            ...within.map(rowOf),
          ].join('\n'),
        ];
  });
  return `${[
    '# Toil backlog',
    `As of ${options.at}.`,
    ...(parts.length > 0 ? parts : ['Nothing is in it.']),
  ].join('\n\n')}\n`;
}

function rowOf(candidate: Candidate): string {
  const { title, priority, owner, frequency, risk, recoverability } = candidate;
  const { minutesPerMonth } = candidate;
  const cells = [
    String(priority),
    owner === undefined ? title : `${title} (${owner})`,
    `${frequency.score} ${frequency.words}`,
    `${risk.score} ${risk.words}`,
    `${recoverability.score} ${recoverability.words}`,
    minutesPerMonth === undefined
      ? 'unknown'
      : String(Math.round(minutesPerMonth / 6) / 10),
    candidate.reasons.join('; '),
    '',
  ];
  return `| ${cells.map(plainMarkdown).join(' | ')} |`;
}
