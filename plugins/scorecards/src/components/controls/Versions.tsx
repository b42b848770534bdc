import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  EntityName,
  Failed,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ControlHistoryAnswer } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { adoptionWords } from '../../model/adoption';
import { phaseWords } from '../../model/words';
import { RuleDiff } from './RuleDiff';

/** What the control has been, and what each version changed. */
export function Versions(props: { control: string }) {
  const { control } = props;
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getControlHistory(control, { abort }),
    ['scorecards Versions', api, control],
  );
  return (
    <Card title="History">
      {!value && !error && <Reading what="the history" lines={2} />}
      {error && <Failed error={error} what="The history" onRetry={refresh} />}
      {value && (
        <Box
          component="ul"
          aria-label="History"
          sx={{
            m: 0,
            p: 0,
            listStyle: 'none',
            fontSize: 13,
            '& > li': {
              position: 'relative',
              pl: 2,
              pb: 1.5,
              borderLeft: 1,
              borderColor: 'divider',
            },
            '& > li::before': {
              content: '""',
              position: 'absolute',
              left: -5,
              top: 5,
              width: 9,
              height: 9,
              borderRadius: '50%',
              bgcolor: 'primary.main',
            },
          }}
        >
          {timelineOf(value).map(({ key, step, version }) => (
            <li key={key}>
              {step && <Step step={step} />}
              {version && <Version version={version} />}
            </li>
          ))}
        </Box>
      )}
    </Card>
  );
}

type PhaseStep = ControlHistoryAnswer['steps'][number];

/** Versions and phases in one line of time, the newest first. */
function timelineOf({ versions, steps }: ControlHistoryAnswer) {
  return [
    ...versions.map(version => ({
      key: `version ${version.version}`,
      at: version.firstSeen,
      version,
      step: undefined,
    })),
    ...steps.map(step => ({
      key: `step ${step.version}`,
      at: step.at,
      step,
      version: undefined,
    })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

const stepWords = {
  began: 'Began in',
  promoted: 'Promoted to',
  demoted: 'Demoted to',
};

function Step(props: { step: PhaseStep }) {
  const { action, at, by, phase, reason } = props.step;
  return (
    <>
      <strong>
        {stepWords[action]} {phaseWords[phase]}
      </strong>{' '}
      {by && <EntityName entityRef={by} />} <RelativeTime instant={at} />
      {reason && <div>“{reason}”</div>}
    </>
  );
}

type ControlVersion = ControlHistoryAnswer['versions'][number];

function Version(props: { version: ControlVersion }) {
  const { version, firstSeen, until, control, counts, differences } =
    props.version;
  const note = control.changelog.find(each => each.version === version)?.note;
  return (
    <>
      <strong>Version {version}</strong> <RelativeTime instant={firstSeen} />
      {note && <div>{note}</div>}
      {Object.keys(counts).length > 0 && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {until ? 'At its end' : 'Now'}: {adoptionWords(counts)}
        </Box>
      )}
      {differences.map(({ field, meaning, before, after }) => (
        <Box key={field} sx={{ mt: 0.5 }}>
          {field}
          {!meaning && ' (wording)'}
          <RuleDiff
            label={`What version ${version} changed in ${field}`}
            before={textOf(before)}
            after={textOf(after)}
          />
        </Box>
      ))}
    </>
  );
}

function textOf(value: unknown): string {
  if (value === undefined) {
    return '';
  }
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}
