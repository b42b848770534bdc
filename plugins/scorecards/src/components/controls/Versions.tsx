import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  Reading,
  RelativeTime,
  Section,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ControlHistoryAnswer } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { adoptionOrder, adoptionWords } from '../../model/adoption';
import { RuleDiff } from './RuleDiff';

/** What the control has been, and what each version changed. */
export function Versions(props: { control: string }) {
  const { control } = props;
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getControlHistory(control, { abort }),
    [api, control],
  );
  return (
    <Section title="Versions" note="the newest first, with what it changed">
      {!value && !error && <Reading what="the versions" lines={2} />}
      {error && <Failed error={error} what="The versions" onRetry={refresh} />}
      {value && (
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {value.versions.map(version => (
            <li key={version.version}>
              <Version version={version} />
            </li>
          ))}
        </Box>
      )}
    </Section>
  );
}

type ControlVersion = ControlHistoryAnswer['versions'][number];

function Version(props: { version: ControlVersion }) {
  const { version, firstSeen, until, control, counts, differences } =
    props.version;
  const note = control.changelog.find(each => each.version === version)?.note;
  const counted = adoptionOrder.filter(status => (counts[status] ?? 0) > 0);
  return (
    <>
      <strong>version {version}</strong>, first seen{' '}
      <RelativeTime instant={firstSeen} />
      {note && `: ${note}`}
      {counted.length > 0 && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {' '}
          ({until ? 'at its end' : 'now'}{' '}
          {counted
            .map(status => adoptionWords(status, counts[status]!))
            .join(' · ')}
          )
        </Box>
      )}
      {differences.map(({ field, meaning, before, after }) => (
        <Box key={field} sx={{ mt: 0.5 }}>
          {field}
          {!meaning && ' (in words only)'}
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
