import { duration } from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  EntityName,
  plainly,
  RelativeTime,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedRelease,
  ReleaseInEnvironment,
  Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { releaseStateWords } from '../../model/releaseWords';
import { Skip } from './Skip';

const quiet = { fontSize: 13, color: 'text.secondary' };

/** How far a release is in one environment, and what is missing. */
export function EnvironmentState(props: {
  release: ListedRelease;
  state: ReleaseInEnvironment;
  environment: Releases['ladder']['environments'][number];
  onChanged: () => void;
}) {
  const { environment, onChanged, release, state } = props;
  const { missing, since, soak, until } = state;
  const isUnknown =
    missing.length > 0 && missing.every(({ status }) => status === 'unknown');
  // The bar says it, too.
  const shown = missing.filter(({ id }) => id !== 'soak' || !soak?.endsAt);
  const { meaning, tone, words } = releaseStateWords[state.state];
  return (
    <Box
      component="li"
      sx={{
        ...{ p: 1.5, border: 1, borderColor: 'divider', borderRadius: 1 },
        ...{ display: 'grid', gap: 0.75, alignContent: 'start', fontSize: 14 },
        overflowWrap: 'anywhere',
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Box component="span" sx={{ fontWeight: 600, mr: 'auto' }}>
          {environment.name}
        </Box>
        <span title={meaning}>
          <Chip tone={tone} dot={isUnknown ? 'dashed' : 'full'}>
            {words}
          </Chip>
        </span>
      </Box>
      {since && (
        <Box sx={quiet}>
          {sinceWords(state)} <RelativeTime instant={since} />
          {until && (
            <>
              , until <RelativeTime instant={until} />
            </>
          )}
        </Box>
      )}
      {soak && <SoakBar environment={environment.name} soak={soak} />}
      {shown.length > 0 && (
        <Box
          component="ul"
          aria-label={`Missing in ${environment.name}`}
          sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}
        >
          {shown.map(({ id, message, satisfiedBy, status }) => (
            <li key={id}>
              {status === 'unknown' ? (
                <UnknownMark reason={plainly(message)} />
              ) : (
                plainly(message)
              )}
              {satisfiedBy && <Box sx={quiet}>{plainly(satisfiedBy)}</Box>}
            </li>
          ))}
        </Box>
      )}
      {state.running && <WayBack state={state} />}
      {environment.owner && (
        <Box sx={quiet}>
          <EntityName entityRef={environment.owner} />
        </Box>
      )}
      <Skip {...{ environment, onChanged, release, state }} />
    </Box>
  );
}

function sinceWords({ change, running }: ReleaseInEnvironment): string {
  if (change === undefined) {
    return 'Let out';
  }
  return running ? 'Runs there since' : 'Ran there from';
}

function SoakBar(props: {
  environment: string;
  soak: NonNullable<ReleaseInEnvironment['soak']>;
}) {
  const { elapsedMs, endsAt, requiredMs } = props.soak;
  const left = requiredMs - elapsedMs;
  const percent = Math.round((elapsedMs / requiredMs) * 100);
  const words =
    left === 0
      ? `Soaked for ${duration(requiredMs)}`
      : `${duration(elapsedMs)} of ${duration(requiredMs)}${
          endsAt ? `, ${duration(left)} left` : ''
        }`;
  return (
    <div>
      <Box
        role="progressbar"
        aria-label={`Soak in ${props.environment}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={words}
        sx={{ height: 6, borderRadius: 3, bgcolor: 'divider' }}
      >
        <Box
          sx={{
            ...{ height: 6, borderRadius: 3, width: `${percent}%` },
            bgcolor: left === 0 ? 'success.main' : 'primary.main',
          }}
        />
      </Box>
      <Box sx={{ ...quiet, mt: 0.5 }}>{words}</Box>
    </div>
  );
}

function WayBack(props: { state: ReleaseInEnvironment }) {
  const { missing, rollback } = props.state;
  const { name, rehearsedAt } = rollback ?? {};
  const isMissing = missing.some(({ id }) => id === 'rollback');
  return (
    <Box sx={quiet}>
      {name ? (
        <>A rollback returns to {name}</>
      ) : (
        'Nothing is known to return to'
      )}
      {rehearsedAt && (
        <>
          , rehearsed <RelativeTime instant={rehearsedAt} />
        </>
      )}
      {!rehearsedAt && !isMissing && ', no rehearsal is known'}
    </Box>
  );
}
