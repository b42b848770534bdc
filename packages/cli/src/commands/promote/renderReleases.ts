import { duration } from '@plumbline/backstage-plugin-evidence-common';
import {
  ListedRelease,
  ReleaseInEnvironment,
  Releases,
  wordsOfStated,
} from '@plumbline/backstage-plugin-scorecards-common';
import { printable } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';
import { namesOf } from '../../terminal/words';

const most = 10;
/** The algorithm, and twelve digits. */
const shortDigestLength = 19;

/** Releases, each with its state in every environment of the ladder. */
export function renderReleases({ findings, items, ladder }: Releases): string {
  if (items.length === 0) {
    return 'No release is known in an environment of the ladder.';
  }
  const title =
    ladder.title === undefined
      ? 'Ladder of the configuration'
      : `Ladder: ${ladder.title}${
          ladder.owner === undefined ? '' : ` (${namesOf(ladder.owner)})`
        }`;
  return [
    printable(title),
    renderTable(
      items.slice(0, most),
      [
        { title: 'RELEASE', value: nameOfRelease },
        {
          title: 'DIGEST',
          value: ({ content }: ListedRelease) => shortDigest(content),
        },
        ...ladder.environments.map(({ name }, index) => ({
          title: name.toUpperCase(),
          value: ({ environments }: ListedRelease) =>
            stateWords(environments[index]),
        })),
      ],
      { width: terminalWidth() },
    ),
    ...(items.length > most
      ? [`${items.length - most} earlier ones; --json has all.`]
      : []),
    // Left out where no release has a statement.
    ...(items.some(({ content }) => content.stated)
      ? items
          .slice(0, most)
          .map(one =>
            printable(
              `${nameOfRelease(one)}: ${wordsOfStated(one.content.stated)}`,
            ),
          )
      : []),
    ...findings.map(({ kind, reason }) => printable(`${kind}: ${reason}`)),
  ].join('\n');
}

/** What rollbacks return to where a release runs, and when one was rehearsed. */
export function renderRollbacks({ items }: Releases): string[] {
  return items.flatMap(({ environments }) =>
    environments
      .filter(({ running }) => running)
      .map(({ environment, rollback: { name, rehearsedAt } = {} }) => {
        const to = name === undefined ? 'to no known release' : `to ${name}`;
        return printable(
          `Rollback in ${environment}: ${to}, ${
            rehearsedAt === undefined
              ? 'rehearsal unknown'
              : `last rehearsed ${utcMinute(rehearsedAt)}`
          }.`,
        );
      }),
  );
}

export function nameOfRelease({ content, title }: ListedRelease): string {
  const { digest, revision } = content;
  return revision ?? title ?? digest?.slice(0, shortDigestLength) ?? 'unnamed';
}

export function shortDigest({ digest }: { digest?: string }): string {
  return digest?.slice(0, shortDigestLength) ?? '-';
}

function stateWords({ running, skip, soak, state }: ReleaseInEnvironment) {
  const left =
    state === 'approved' && soak?.endsAt !== undefined
      ? `${duration(soak.requiredMs - soak.elapsedMs)} left`
      : undefined;
  const more = [
    ...(running ? ['runs there'] : []),
    ...(left === undefined ? [] : [left]),
    ...(skip ? ['may be skipped'] : []),
  ];
  return more.length > 0 ? `${state} (${more.join(', ')})` : state;
}
