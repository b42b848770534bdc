import {
  cliCommand,
  entityTitle,
  guideUrl,
  type SetUp,
  type SetUpSource,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Brief,
  setUpWords,
  type SetUpPlan,
  type SetUpStep,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { installationInWords } from './modules';
import { printable } from '../../terminal/print';
import {
  counted,
  formatCount,
  renderFields,
  renderTable,
  terminalWidth,
} from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

/** How far it is, each source in a row, and the next step. */
export function renderSetUp(
  { busiest, services }: SetUp,
  { done, lines, next, steps }: SetUpPlan,
  brief: Brief | undefined,
): string {
  const titles = (state: SetUpPlan['lines'][number]['state']) =>
    lines.filter(line => line.state === state).map(({ title }) => title);
  const [known, stale, unknown, noSource] = [
    titles('known'),
    titles('stale'),
    titles('unknown'),
    titles('no-source'),
  ];
  const isBusiest = busiest && brief?.entityRef === busiest.entityRef;
  const why = isBusiest
    ? `: ${counted(
        busiest.dependents,
        'service depends',
        'services depend',
      )} on it, ${counted(busiest.changes, 'change')} in 30 days`
    : '';
  const fields = renderFields(
    [
      [
        'Brief of',
        brief
          ? `${entityTitle(brief.entityRef)}${why}`
          : 'nothing: the catalog has no Component',
      ],
      ['Known', `${known.length} of ${lines.length} lines that sources fill`],
      ['Stale', stale.join(', ')],
      ['Unknown', unknown.join(', ')],
      [
        'No source',
        noSource.length > 0
          ? `${noSource.join(', ')}: push these through the API (${guideUrl(
              'evidence.md',
            )}), or add a module (${guideUrl('sources.md#modules')})`
          : undefined,
      ],
    ],
    { width: 11 },
  );
  const table = renderTable(
    steps,
    [
      { title: 'SOURCE', value: ({ source }) => source.id },
      { title: 'KIND', value: ({ source }) => source.kind },
      { title: 'STATE', value: ({ source }) => setUpWords(source) },
      {
        title: `OF ${formatCount(services)}`,
        value: ({ source }) =>
          source.services > 0 ? source.services : undefined,
      },
      {
        title: 'REACH',
        value: ({ source: { reach } }) =>
          reach && `${reach.atLeast ? '≥' : ''}${formatCount(reach.services)}`,
      },
      {
        title: 'WOULD ADD',
        value: ({ closes }) =>
          closes.length > 0 ? closes.join(', ') : undefined,
      },
      {
        title: 'FILLS',
        value: ({ fills }) => fills.join(', '),
        shrinks: true,
      },
    ],
    { width: terminalWidth() },
  );
  const end = done
    ? 'Done: no line is unknown or stale that an installed source could report.'
    : '';
  return [
    fields.join('\n'),
    table,
    next ? `Next:\n\n${renderStep(next, services)}` : end,
  ].join('\n\n');
}

/** All about one source. */
export function renderStep(
  { closes, fills, source }: SetUpStep,
  services: number,
): string {
  const { address, command, guide, id, kind, lastReport, missing, settings } =
    source;
  const fields = renderFields(
    [
      [
        'Source',
        `${id} (${kind}${source.type ? ` of type ${source.type}` : ''})`,
      ],
      [
        'From',
        source.portalKey &&
          `${source.portalKey} of this portal; plumbline.portalSources.${source.type}: false turns it off`,
      ],
      ['State', setUpWords(source)],
      [source.state === 'failing' ? 'Failed' : 'Missing', missing],
      ['Next', source.next],
      [
        'Install',
        source.state === 'not-installed' || source.state === 'available'
          ? installationInWords(id)
          : undefined,
      ],
      ['Fills', fills.join(', ')],
      ['Would add', closes.join(', ')],
      [
        'Services',
        `${formatCount(source.services)} of ${formatCount(services)}`,
      ],
      ['Reach', reachOf(source, services)],
      [
        'Last report',
        (lastReport && `${utcMinute(lastReport)} UTC`) ??
          (source.state === 'failing' ? 'never' : undefined),
      ],
      ['Post to', address],
      ['How', guide && `${guide.text} (${guide.url})`],
      [
        'Test',
        kind === 'collector' && source.state !== 'not-configured'
          ? cliCommand(`collectors run ${id}`)
          : undefined,
      ],
    ],
    { width: 13 },
  );
  return [
    ...fields,
    ...[settings, command].flatMap(text => (text ? ['', ...block(text)] : [])),
  ].join('\n');
}

/** How many services it could report of. */
function reachOf(
  { kind, reach, services: reached }: SetUpSource,
  services: number,
): string | undefined {
  if (reach) {
    return `${reach.atLeast ? 'at least ' : ''}${formatCount(
      reach.services,
    )} of ${formatCount(services)}, found by ${reach.annotations.join(', ')}`;
  }
  return kind === 'push' || reached > 0 ? undefined : 'unknown';
}

/** Line by line, as each may come from elsewhere. */
function block(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `${/^ */.exec(line)![0]}${printable(line)}`);
}
