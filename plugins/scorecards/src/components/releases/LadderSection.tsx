import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  ClockProvider,
  EntityName,
  Failed,
  NotRefreshed,
  Reading,
  useAsyncKeepingLast,
  useShareReleaseLadder,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  ListedRelease,
  ReleaseFinding,
  Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { isOnItsWay, nameOfRelease } from '../../model/releaseWords';
import { EnvironmentState } from './EnvironmentState';
import { NextPromotions } from './NextPromotions';
import { ReleaseRow } from './ReleaseRow';
import { StatedContent } from './StatedContent';

const findingWords: Record<ReleaseFinding['kind'], string> = {
  'tag-moved': 'Tag moved',
  'content-late': 'Reported late',
  'configuration-differs': 'Another configuration',
  'stated-otherwise': 'Stated otherwise',
};
const quiet = { fontSize: 13, color: 'text.secondary' };

/** How far each release of a service is on its ladder of environments. */
export function LadderSection() {
  const [parameters] = useSearchParams();
  const entityRef = parameters.get('entityRef');
  return entityRef ? <OfEntity key={entityRef} entityRef={entityRef} /> : null;
}

function OfEntity({ entityRef }: { entityRef: string }) {
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.listReleases({ entityRef }, { abort }),
    ['scorecards LadderSection', api, entityRef],
    { refreshMs: 60_000 },
  );
  const ladder = value?.ladder;
  useShareReleaseLadder(
    ladder && {
      // Without a ladder of its own, Of the configuration holds.
      environments: ladder.id === undefined ? [] : ladder.environments,
      showsRunning: value!.items.length > 0,
    },
  );
  if (!value) {
    return error ? (
      <Failed error={error} what="The ladder" onRetry={refresh} />
    ) : (
      <Reading what="the ladder" lines={4} />
    );
  }
  return value.items.length === 0 ? null : (
    <ClockProvider instant={value.at} live>
      <NotRefreshed shown error={error} />
      <Ladder releases={value} onChanged={refresh} />
      <NextPromotions entityRef={entityRef} />
    </ClockProvider>
  );
}

function Ladder(props: { releases: Releases; onChanged: () => void }) {
  const { onChanged, releases } = props;
  const { findings, items, ladder, more } = releases;
  const [all, setAll] = useState(false);
  const shown = items.filter((one, index) => all || isOnItsWay(one, index));
  const hidden = items.length - shown.length;
  return (
    <Card
      title="Ladder"
      summary={
        ladder.id !== undefined ? (
          <Box component="span" sx={quiet}>
            {ladder.title}
            {ladder.owner && (
              <>
                {' '}
                · <EntityName entityRef={ladder.owner} />
              </>
            )}
          </Box>
        ) : (
          <Box component="span" sx={quiet}>
            Of the configuration
          </Box>
        )
      }
    >
      {findings.map(({ change, environment = '', kind, reason }) => (
        <Box
          key={`${kind} ${environment} ${change}`}
          role="note"
          sx={{ fontSize: 14, mb: 1, overflowWrap: 'anywhere' }}
        >
          <strong>{findingWords[kind]}</strong> <Sentence text={reason} />
        </Box>
      ))}
      {shown.map(release => (
        <OnLadder key={release.id} {...{ onChanged, release, releases }} />
      ))}
      {hidden > 0 && (
        <Button
          size="small"
          onClick={() => setAll(true)}
          sx={{ textTransform: 'none', mt: 1 }}
        >
          Show {hidden} earlier {hidden === 1 ? 'release' : 'releases'}
        </Button>
      )}
      {all && more && <Box sx={quiet}>Earlier ones are not listed.</Box>}
    </Card>
  );
}

/** One release, from the first environment to the last. */
function OnLadder(props: {
  release: ListedRelease;
  releases: Releases;
  onChanged: () => void;
}) {
  const { onChanged, release, releases } = props;
  const name = nameOfRelease(release);
  const { digest, stated } = release.content;
  // Where none of them states any, a line for each helps nobody.
  const isAnyStated = releases.items.some(({ content }) => content.stated);
  return (
    <ReleaseRow
      name={name}
      digest={digest}
      below={isAnyStated && <StatedContent stated={stated} />}
    >
      <Box
        component="ol"
        aria-label={`Environments of ${name}`}
        sx={{
          display: 'grid',
          gap: 2,
          m: 0,
          p: 0,
          listStyle: 'none',
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: `repeat(${Math.min(
              release.environments.length,
              4,
            )}, minmax(0, 1fr))`,
          },
        }}
      >
        {release.environments.map((state, index) => (
          <EnvironmentState
            key={state.environment}
            {...{ onChanged, release, state }}
            before={releases.ladder.environments[index - 1]?.name}
            environment={releases.ladder.environments[index]}
          />
        ))}
      </Box>
    </ReleaseRow>
  );
}
