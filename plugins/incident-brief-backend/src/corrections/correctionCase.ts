import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import {
  BriefSection,
  Correction,
  sectionInWords,
  valueWords,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { refsOf } from './CorrectionService';

/** The most of a value that a record may have. */
const mostCharacters = 300;

/**
 * A correction as evidence lists it among what waits.
 *
 * @param owner - of the entity, who is to put it right; undefined for nobody
 */
export function correctionCase(
  correction: Correction,
  owner: string | undefined,
): PublishedCase {
  const { entityRef, id, line, note, right, version } = correction;
  const label =
    onlyLine(correction)?.label ??
    sectionInWords[line.replace(/[.[].*$/s, '') as BriefSection];
  return {
    id: `correction:${id}`,
    type: 'correction',
    revision: version,
    title: `Correct “${label ?? line}” of ${entityRef.replace(/^.*\//, '')}`,
    url: `/review?correction=${id}`,
    requester: correction.reportedBy,
    reason: right ?? note,
    requestedAt: correction.reportedAt,
    deciders: owner === undefined ? [] : [owner],
    entityRefs: [...new Set(refsOf(correction))],
    ...stateOf(correction),
    record: recordOf(correction),
    actions: [
      // Others close by themselves, once their source is right.
      ...(correction.tracked ? [] : [edit(correction, 'Accept', 'closed')]),
      edit(correction, 'Dismiss', 'dismissed'),
    ],
  };
}

/** The one line that it is about; none where that is a section. */
function onlyLine(correction: Correction) {
  const { said: lines } = correction;
  return lines.length === 1 ? lines[0] : undefined;
}

/** What the brief stated, by which source, and what its reporter says of it. */
function recordOf(correction: Correction): PublishedCase['record'] {
  const { incident, note, right } = correction;
  const line = onlyLine(correction);
  return [
    { label: 'The brief stated', value: line && valueWords(line) },
    { label: 'Right would be', value: right },
    { label: 'Source', value: line?.source?.id },
    { label: 'Incident', value: incident },
    { label: 'Note', value: right && note },
  ].flatMap(({ label, value }) =>
    value ? [{ label, value: value.slice(0, mostCharacters) }] : [],
  );
}

function stateOf({
  history,
  reportedAt,
  state,
}: Correction): Pick<PublishedCase, 'state' | 'outcome'> {
  if (state === 'open') {
    return { state: 'waiting' };
  }
  const { at = reportedAt, by, reason } = history.at(-1) ?? {};
  const closed = by === undefined ? 'corrected' : 'accepted';
  const action = state === 'dismissed' ? 'dismissed' : closed;
  return { state: 'decided', outcome: { action, at, by, reason } };
}

function edit(
  { id, version }: Correction,
  label: string,
  state: Correction['state'],
): NonNullable<PublishedCase['actions']>[number] {
  return {
    label,
    method: 'patch',
    path: `/corrections/${id}`,
    body: { version, state },
    reasonRequired: true,
    refuses: state === 'dismissed',
  };
}
