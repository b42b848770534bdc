import { EntityTitle, Paste } from '@plumbline/backstage-plugin-evidence-react';
import {
  readSignal,
  Resolution,
} from '@plumbline/backstage-plugin-evidence-common';
import Typography from '@mui/material/Typography';
import type { BriefQuery } from '../../model/briefQuery';
import { useBriefPath } from '../../usePagePath';
import { SignalBox } from '../home/SignalBox';
import { briefAddress } from './briefAddress';
import { Candidates } from './Candidates';
import { RecordButton } from './RecordButton';
import { Quoted, StateFrame } from './StateFrame';

/** Nothing matched: the nearest names, and a way to have it mended. */
export function UnmatchedState(props: {
  query: BriefQuery;
  resolution: Resolution;
}) {
  const { query, resolution } = props;
  const briefPath = useBriefPath();
  const text = query.signal ?? query.entityRef ?? '';
  const [nearest] = resolution.candidates;
  return (
    <StateFrame
      title={
        nearest ? (
          <>
            Did you mean <EntityTitle entityRef={nearest.entityRef} />?
          </>
        ) : (
          'Nothing matches'
        )
      }
      lead={
        <>
          No entity that you can see {query.at ? 'was' : 'is'} known by{' '}
          <Quoted text={text} />
          {query.at && ' at that instant'}.
          {resolution.reason && <strong> {resolution.reason}.</strong>}
        </>
      }
    >
      {resolution.candidates.length > 0 ? (
        <>
          <Typography component="h2" variant="h6" sx={{ m: 0, fontSize: 15 }}>
            Nearest names
          </Typography>
          <Candidates
            nearest
            candidates={resolution.candidates}
            to={entityRef => briefAddress(briefPath, { ...query, entityRef })}
          />
        </>
      ) : (
        <p>No similar name was found either.</p>
      )}
      <SignalBox initial={text} label="Try other words" />
      {query.signal !== undefined && query.at === undefined && (
        <ShouldHaveMatched text={text} recordedAs={resolution.discrepancyId} />
      )}
    </StateFrame>
  );
}

/** Whose turn it is when a signal should have named something. */
function ShouldHaveMatched(props: { text: string; recordedAs?: string }) {
  const { text, recordedAs } = props;
  return (
    <>
      <Typography
        component="h2"
        variant="h6"
        sx={{ mt: 2, mb: 0.5, fontSize: 15 }}
      >
        Should it have matched?
      </Typography>
      <RecordButton signal={readSignal(text)} recordedAs={recordedAs} />
      <p>
        The owner of the alert rule can add the service&apos;s name to its
        labels, or the owner of the service can add the alert&apos;s name for it
        as an alias:
      </p>
      <Paste
        what="the alias to add to the service's catalog file"
        text={`metadata:\n  annotations:\n    plumbline.dev/aliases: ${aliasOf(
          text,
        )}`}
      />
    </>
  );
}

function aliasOf(text: string): string {
  const word = /^[\w.-]{1,80}$/.test(text) ? text : 'the-name-in-the-alert';
  return JSON.stringify(word);
}
