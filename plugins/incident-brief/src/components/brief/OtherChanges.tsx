import {
  Brief,
  type ChangeLead,
  changeLead,
  reasonsInWords,
  leftOut,
  Suspect,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ChangeOutcomeChip,
  Fold,
  Initials,
  UnknownMark,
  WithActorName,
  WithEntityTitle,
  count,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import {
  changeHeadline,
  groupQuietKinds,
  kindLines,
  shortenRefs,
} from '../../model/changed';
import { writeChangesQuery } from '../../model/changes/query';
import { kindWords } from '../../model/words';
import { useChangesPath } from '../../usePagePath';
import { BriefSection } from '../common/BriefSection';
import { correctable, WrongButton } from '../review/WrongButton';
import { SuspectNumber, Reasons, ChangeLine, Actions } from './suspectParts';

const cards = 3;

/** The suspects after the first as cards, and what else changed, folded. */
export function OtherChanges(props: { brief: Brief }) {
  const { brief } = props;
  const { lastChange } = brief;
  const { elsewhere, moreAlsoChanged = 0, moreSuspects = 0 } = lastChange;
  const changesPath = useChangesPath();
  const others = lastChange.suspects.slice(1);
  const listed = new Set(
    [...lastChange.suspects, ...lastChange.alsoChanged].map(
      ({ change }) => change.id,
    ),
  );
  const lead = changeLead(lastChange, brief.environment);
  const { merged, out }: ChangeLead =
    lastChange.suspects.length === 0 ? lead : {};
  const lines = kindLines(brief);
  const quiet = groupQuietKinds(lines);
  const folded: Suspect[] = [
    ...others.slice(cards),
    ...lastChange.alsoChanged,
    ...lines.flatMap(line =>
      line.state === 'changed' && !listed.has(line.change.id)
        ? [{ change: line.change, reasons: [] }]
        : [],
    ),
  ].filter(({ change: { id } }) => id !== out?.id && id !== merged?.id);
  const notListed = moreSuspects + moreAlsoChanged;
  const amount = folded.length + notListed;
  return (
    <Box component="section" aria-label="Other changes">
      <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1, mb: 1 }}>
        <Box component="h2" sx={{ m: 0, fontSize: 16, fontWeight: 600 }}>
          {others.length > 0 ? 'Other suspects' : 'Other changes'}
        </Box>
        <Box sx={{ ml: 'auto', fontSize: 13 }}>
          <Link to={`${changesPath}?${around(brief)}`}>All changes</Link>
        </Box>
      </Box>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: `repeat(${Math.max(
              2,
              Math.min(others.length, cards),
            )}, minmax(0, 1fr))`,
          },
        }}
      >
        {others.slice(0, cards).map((suspect, index) => (
          <OtherSuspect
            key={suspect.change.id}
            suspect={suspect}
            place={index + 2}
            brief={brief}
          />
        ))}
      </Box>
      {amount > 0 && (
        <Fold summary={`Also changed (${number(folded.length + notListed)})`}>
          {folded.map(({ change, reasons }) => (
            <Box key={change.id} sx={{ py: 0.5, ...correctable }}>
              <ChangeLine change={change} brief={brief} />
              {reasons.length > 0 && (
                <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                  {reasonsInWords({ change, reasons }, lead)
                    .map(shortenRefs)
                    .join(' · ')}
                </Box>
              )}
              <WrongButton
                line={`lastChange[${change.id}]`}
                what={`the ${kindWords[change.kind]}`}
              />
            </Box>
          ))}
          {notListed > 0 && (
            <Muted>{count(notListed, 'more change')} not listed</Muted>
          )}
        </Fold>
      )}
      <Muted>
        {elsewhere && <>{leftOut(elsewhere)} · </>}
        {quiet.length > 0 && 'Its own: '}
        {quiet.map(({ kinds, state, words }, index) => (
          <span key={`${state} ${words}`}>
            {index > 0 && ' · '}
            {kinds.map(kind => kindWords[kind]).join(', ')}:{' '}
            {state === 'none' ? words : <UnknownMark reason={words} />}
          </span>
        ))}
      </Muted>
    </Box>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box sx={{ mt: 1, fontSize: 12, color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}

function OtherSuspect(props: {
  suspect: Suspect;
  place: number;
  brief: Brief;
}) {
  const { brief, place, suspect } = props;
  const { change } = suspect;
  const reasons = reasonsInWords(
    suspect,
    changeLead(brief.lastChange, brief.environment),
  );
  const section = (title: string) => (
    <BriefSection
      title={title}
      icon={<SuspectNumber of={place} />}
      action={<ChangeOutcomeChip change={change} />}
      line={`lastChange[${change.id}]`}
    >
      <ChangeLine change={change} brief={brief} />
      <Reasons reasons={reasons} />
      {change.actor && (
        <Box
          sx={{
            display: 'flex',
            gap: 0.75,
            alignItems: 'center',
            mb: 1,
            fontSize: 13,
          }}
        >
          <WithActorName actor={change.actor}>
            {name => (
              <>
                <Initials name={name} size={20} /> {name}
              </>
            )}
          </WithActorName>
        </Box>
      )}
      <Actions change={change} />
    </BriefSection>
  );
  return change.entityRef === undefined ||
    change.entityRef === brief.entityRef ? (
    section(changeHeadline(change).strong)
  ) : (
    <WithEntityTitle entityRef={change.entityRef}>{section}</WithEntityTitle>
  );
}

const hour = 3_600_000;

/** The page of changes, at the time that the brief is about. */
function around({ entityRef, onset }: Brief): string {
  const at = onset === undefined ? undefined : Date.parse(onset);
  return writeChangesQuery({
    scope: 'neighbourhood',
    entityRef,
    kinds: [],
    since: '24h',
    ...(at !== undefined && {
      from: new Date(at - 6 * hour).toISOString(),
      to: new Date(at + hour).toISOString(),
    }),
  }).toString();
}
