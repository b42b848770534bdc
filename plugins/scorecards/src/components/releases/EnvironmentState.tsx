import { Link } from '@backstage/core-components';
import { duration } from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  EntityName,
  Fold,
  RelativeTime,
  useReleaseChangePath,
  capital,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedRelease,
  ReleaseInEnvironment,
  ReleaseNeed,
  Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { chipsOfRelease, needWords } from '../../model/releaseWords';
import { Skip } from './Skip';

const quiet = { fontSize: 13, color: 'text.secondary' };

/** How far a release is in one environment; what is missing is folded. */
export function EnvironmentState(props: {
  release: ListedRelease;
  state: ReleaseInEnvironment;
  environment: Releases['ladder']['environments'][number];
  /** The environment before this one. */
  before?: string;
  onChanged: () => void;
}) {
  const { before, environment, onChanged, release, state } = props;
  const { change, missing, since, soak, until } = state;
  const changePath = useReleaseChangePath();
  // The bar says it, too.
  const shown = missing.filter(({ id }) => id !== 'soak' || !soak?.endsAt);
  const words = sinceWords(state);
  return (
    <Box
      component="li"
      sx={theme => ({
        display: 'grid',
        gap: 0.5,
        alignContent: 'start',
        fontSize: 13,
        pl: 1.5,
        overflowWrap: 'anywhere',
        // A step of a way, and how far it has come.
        borderLeft: `3px solid ${
          state.state === 'verified' || state.running
            ? theme.palette.primary.main
            : theme.palette.divider
        }`,
      })}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        <Box component="span" sx={{ fontSize: 14, fontWeight: 600, mr: 0.5 }}>
          {capital(environment.name)}
        </Box>
        {chipsOfRelease(state).map(chip => (
          <span key={chip.words} title={chip.meaning}>
            <Chip tone={chip.tone} dot={chip.isUnknown ? 'dashed' : 'full'}>
              {chip.words}
            </Chip>
          </span>
        ))}
      </Box>
      {since && (
        <Box sx={quiet}>
          {change && changePath ? (
            <Link to={changePath(change)}>{words}</Link>
          ) : (
            words
          )}{' '}
          <RelativeTime instant={since} />
          {until && (
            <>
              , until <RelativeTime instant={until} />
            </>
          )}
        </Box>
      )}
      {soak && <SoakBar environment={environment.name} soak={soak} />}
      {state.running && <WayBack state={state} />}
      {shown.length > 0 && (
        <Fold summary={<MissingChip missing={shown} />}>
          <Box
            component="ul"
            aria-label={`Missing in ${environment.name}`}
            sx={{ m: 0, mt: 1, p: 0, display: 'grid', gap: 1 }}
          >
            {shown.map(need => (
              <Need key={need.id} need={need} before={before} />
            ))}
          </Box>
          {environment.owner && (
            <Box sx={{ ...quiet, mt: 1 }}>
              Owner <EntityName entityRef={environment.owner} />
            </Box>
          )}
        </Fold>
      )}
      <Skip {...{ environment, onChanged, release, state }} />
    </Box>
  );
}

function MissingChip(props: { missing: readonly ReleaseNeed[] }) {
  const { missing } = props;
  const of = (status: ReleaseNeed['status']) =>
    missing.some(need => need.status === status);
  const isUnknown = !of('fail') && !of('waiting');
  return (
    <Chip
      tone={of('fail') ? 'critical' : 'neutral'}
      dot={isUnknown ? 'dashed' : undefined}
    >
      {missing.length} missing
    </Chip>
  );
}

const needChips = {
  fail: { words: 'Not met', tone: 'critical', dot: 'full' },
  unknown: { words: 'Unknown', tone: 'neutral', dot: 'dashed' },
  waiting: { words: 'Waiting', tone: 'info', dot: 'full' },
} as const;

function Need(props: { need: ReleaseNeed; before?: string }) {
  const { before, need } = props;
  const { detail, title } = needWords(need, before);
  const { dot, tone, words } = needChips[need.status];
  return (
    <Box component="li" sx={{ listStyle: 'none', display: 'grid', gap: 0.25 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        <Chip tone={tone} dot={dot}>
          {words}
        </Chip>
        <span>{title}</span>
      </Box>
      {detail && (
        <div>
          <Sentence text={detail} />
        </div>
      )}
      {need.satisfiedBy && (
        <Box sx={quiet}>
          <Sentence text={need.satisfiedBy} />
        </Box>
      )}
    </Box>
  );
}

function sinceWords({ change, running }: ReleaseInEnvironment): string {
  if (change === undefined) {
    return 'Approved';
  }
  return running ? 'Since' : 'Ran from';
}

function SoakBar(props: {
  environment: string;
  soak: NonNullable<ReleaseInEnvironment['soak']>;
}) {
  const { elapsedMs, requiredMs } = props.soak;
  const left = requiredMs - elapsedMs;
  const percent = Math.round((elapsedMs / requiredMs) * 100);
  const words =
    left === 0
      ? `Soaked for ${duration(requiredMs)}`
      : `${duration(elapsedMs)} of ${duration(requiredMs)}`;
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
            height: 6,
            borderRadius: 3,
            width: `${percent}%`,
            bgcolor: left === 0 ? 'success.main' : 'primary.main',
          }}
        />
      </Box>
      <Box sx={{ ...quiet, mt: 0.5 }}>{words}</Box>
    </div>
  );
}

function WayBack(props: { state: ReleaseInEnvironment }) {
  const { name, rehearsedAt } = props.state.rollback ?? {};
  return (
    <Box sx={quiet}>
      {name ? <>Rollback to {name}</> : 'No release to roll back to is known'}
      {rehearsedAt ? (
        <>
          , rehearsed <RelativeTime instant={rehearsedAt} />
        </>
      ) : (
        ', rehearsal unknown'
      )}
    </Box>
  );
}
