import { Content, Link, Page } from '@backstage/core-components';
import type {
  Promotion,
  PromotionStep,
  RunningRelease,
} from '@plumbline/backstage-plugin-evidence-common';
import { promotionQueryOf } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  EmptyState,
  EntityName,
  ExternalLink,
  LinkButton,
  PageHead,
  readable,
  ReleaseLadderProvider,
  RelativeTime,
  type Tone,
  useDocumentTitle,
  useEvidenceApi,
  useReleaseLadder,
  capital,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { type ReactNode, useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { shortRevision } from '../../model/changed';
import { useChangesPath, useSetUpPath } from '../../usePagePath';
import { Refreshed } from '../delivery/Refreshed';

/** `/changes/releases?entityRef=…`: what runs where, and what differs. */
export function ReleasesPage(props: { ladder?: ReactNode }) {
  useDocumentTitle('Releases');
  const [parameters] = useSearchParams();
  const changes = useChangesPath();
  const changePath = useCallback(
    (change: string) => `${changes}/${change}`,
    [changes],
  );
  const entityRef = parameters.get('entityRef');
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <PageHead
            title="Releases"
            crumbs={[{ to: changes, title: 'Changes' }]}
            below={entityRef && <EntityName entityRef={entityRef} showKind />}
          />
          {entityRef ? (
            <ReleaseLadderProvider changePath={changePath}>
              <Box sx={{ display: 'grid', gap: 2 }}>
                {props.ladder}
                <OfService entityRef={entityRef} />
              </Box>
            </ReleaseLadderProvider>
          ) : (
            <EmptyState>
              Open Changes, choose a service, then Releases.
            </EmptyState>
          )}
        </Box>
      </Content>
    </Page>
  );
}

function OfService(props: { entityRef: string }) {
  const { entityRef } = props;
  const evidence = useEvidenceApi();
  const setUpPath = useSetUpPath();
  const ladder = useReleaseLadder();
  const environments = ladder?.environments ?? [];
  // Without a ladder of its own, that of the configuration.
  const query = {
    entityRef,
    ...(environments.length > 0 && promotionQueryOf(environments)),
  };
  return (
    <Refreshed
      read={abort => evidence.getPromotion(query, { abort })}
      of={['incident-brief ReleasesPage', evidence, JSON.stringify(query)]}
      what="Releases"
      parts="deploys"
    >
      {promotion =>
        promotion.environments.length === 0 ? (
          <EmptyState
            action={<LinkButton to={setUpPath}>Set up a source</LinkButton>}
          >
            No deploy of it is known in an environment of the ladder.
          </EmptyState>
        ) : (
          <>
            {ladder?.showsRunning ? (
              <Lowest promotion={promotion} />
            ) : (
              <Environments promotion={promotion} />
            )}
            {promotion.steps.map(step => (
              <Step key={step.to} step={step} />
            ))}
          </>
        )
      }
    </Refreshed>
  );
}

const otherArtifact = <Chip tone="critical">Another artifact runs</Chip>;

/** Of the environment that is compared with none, that another artifact runs. */
function Lowest({ promotion }: { promotion: Promotion }) {
  const { environments, steps } = promotion;
  return environments.map(
    ({ artifact, name }) =>
      artifact?.reason &&
      !steps.some(({ to }) => to === name) && (
        <Card key={name} title={capital(name)} summary={otherArtifact}>
          <Box sx={{ fontSize: 13, overflowWrap: 'anywhere' }}>
            <Sentence text={artifact.reason} />
          </Box>
        </Card>
      ),
  );
}

/** The ladder, from left to right. */
function Environments(props: { promotion: Promotion }) {
  const { environments, steps } = props.promotion;
  return (
    <Box
      component="ol"
      aria-label="Environments"
      sx={{
        display: 'grid',
        gap: 2,
        m: 0,
        p: 0,
        listStyle: 'none',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: `repeat(${environments.length}, minmax(0, 1fr))`,
        },
      }}
    >
      {environments.map(({ artifact, before, name, running }) => {
        const step = steps.find(({ to }) => to === name);
        return (
          <li key={name}>
            <Card
              title={capital(name)}
              summary={step && <StateChip step={step} />}
            >
              <Release release={running} isLarge />
              {artifact?.state === 'as-deployed' && (
                <Chip tone="ok">Workloads run this artifact</Chip>
              )}
              {artifact?.reason && (
                <Box sx={{ mt: 1.5, fontSize: 13, overflowWrap: 'anywhere' }}>
                  {otherArtifact} <Sentence text={artifact.reason} />
                </Box>
              )}
              {before && (
                <Box sx={{ mt: 1.5, fontSize: 13, color: 'text.secondary' }}>
                  Rollback to <Release release={before} />
                </Box>
              )}
            </Card>
          </li>
        );
      })}
    </Box>
  );
}

function Release(props: { release: RunningRelease; isLarge?: boolean }) {
  const { isLarge, release } = props;
  const { change, digest, revision, run, since, title } = release;
  const path = useChangesPath();
  return (
    <>
      <Box sx={isLarge ? { fontSize: 24, fontWeight: 600 } : {}}>
        <Link to={`${path}/${change}`}>
          {revision ? shortRevision(revision) : title ?? 'Deploy'}
        </Link>
      </Box>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, fontSize: 13 }}
      >
        <span>
          since <RelativeTime instant={since} />
        </span>
        {digest ? (
          <code title={digest}>{digest.slice(0, 19)}…</code>
        ) : (
          <Chip dot="dashed">No digest stated</Chip>
        )}
        {run && <ExternalLink href={run}>Run</ExternalLink>}
      </Box>
    </>
  );
}

const states: Record<PromotionStep['state'], { words: string; tone: Tone }> = {
  same: { words: 'Same release', tone: 'ok' },
  behind: { words: 'Behind', tone: 'neutral' },
  different: { words: 'Another release', tone: 'critical' },
  unknown: { words: 'Unknown', tone: 'neutral' },
};

function StateChip(props: { step: PromotionStep }) {
  const { findings, state } = props.step;
  const { words, tone } = states[state];
  return (
    <Chip
      tone={findings.length > 0 ? 'critical' : tone}
      dot={state === 'unknown' ? 'dashed' : undefined}
    >
      {words}
      {findings.length > 0 &&
        `, ${findings.length} ${
          findings.length === 1 ? 'finding' : 'findings'
        }`}
    </Chip>
  );
}

/** What differs from the environment before, and what a promotion brings. */
function Step(props: { step: PromotionStep }) {
  const { allowed, brings, findings, from, to } = props.step;
  if (allowed.length + brings.length + findings.length === 0) {
    return null;
  }
  return (
    <Card
      title={`${capital(from)} to ${to}`}
      summary={<StateChip step={props.step} />}
    >
      <Differences label="Findings">
        {findings.map(({ change, kind, reason }) => (
          <Difference
            key={`${kind} ${change}`}
            chip={
              <Chip tone="critical">{capital(kind.replaceAll('-', ' '))}</Chip>
            }
            change={change}
          >
            <Sentence text={reason} />
          </Difference>
        ))}
      </Differences>
      <Differences label="Allowed differences">
        {allowed.map(({ change, reason }) => (
          <Difference key={change} chip={<Chip>Allowed</Chip>} change={change}>
            <Sentence text={reason} />
          </Difference>
        ))}
      </Differences>
      <Differences label="A promotion brings">
        {brings.map(({ change, item, kind, occurredAt, revision, title }) => (
          <Difference
            key={change}
            chip={<Chip>{capital(kind)}</Chip>}
            change={change}
          >
            {[item, revision ? shortRevision(revision) : title]
              .filter(Boolean)
              .join(' ')}{' '}
            <RelativeTime instant={occurredAt} />
          </Difference>
        ))}
      </Differences>
    </Card>
  );
}

function Differences(props: { label: string; children: ReactNode[] }) {
  const { label, children } = props;
  return children.length === 0 ? null : (
    <>
      <Box sx={{ fontSize: 13, color: 'text.secondary', mt: 1 }}>{label}</Box>
      <Box component="ul" aria-label={label} sx={{ m: 0, p: 0 }}>
        {children}
      </Box>
    </>
  );
}

function Difference(props: {
  chip: ReactNode;
  change?: string;
  children: ReactNode;
}) {
  const { change, children, chip } = props;
  const path = useChangesPath();
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1,
        py: 0.5,
        listStyle: 'none',
        fontSize: 14,
        overflowWrap: 'anywhere',
      }}
    >
      {chip}
      <span>{children}</span>
      {change && <Link to={`${path}/${change}`}>Change</Link>}
    </Box>
  );
}
