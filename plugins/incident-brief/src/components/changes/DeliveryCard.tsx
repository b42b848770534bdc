import { Link } from '@backstage/core-components';
import type {
  ChangeDelivery,
  DeliveryPart,
  DeliveryState,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  capital,
  Card,
  Chip,
  EntityName,
  ExternalLink,
  Failed,
  Person,
  Reading,
  RelativeTime,
  UnknownMark,
  useAsyncKeepingLast,
  useEvidenceApi,
  WithActorName,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ComponentProps, ReactNode } from 'react';
import { shortRevision } from '../../model/changed';
import { useChangesPath } from '../../usePagePath';
import { Line, Lines, Parts } from '../common/Line';
import { RunChip } from '../pipelines/RunChip';

const stateChips: Record<
  DeliveryState,
  { words: string } & Pick<ComponentProps<typeof Chip>, 'dot' | 'tone'>
> = {
  runs: { words: 'Runs', tone: 'ok', dot: 'full' },
  superseded: { words: 'Superseded', dot: 'full' },
  'rolled-back': { words: 'Rolled back', tone: 'warning', dot: 'full' },
  failed: { words: 'Failed', tone: 'critical', dot: 'full' },
  'in-progress': { words: 'In progress', tone: 'info', dot: 'half' },
  unknown: { words: 'Unknown', dot: 'dashed' },
};

/** From the commit to where it runs; what is not known of it is named. */
export function DeliveryCard(props: { id: string }) {
  const { id } = props;
  const evidence = useEvidenceApi();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => evidence.getChangeDelivery(id, { abort }),
    ['incident-brief DeliveryCard', evidence, id],
    { refreshMs: 60_000 },
  );
  if (!value) {
    return error ? (
      <Failed what="The delivery" error={error} onRetry={refresh} />
    ) : (
      <Reading what="the delivery" lines={6} />
    );
  }
  return (
    <Box sx={{ mt: 2 }}>
      <Card title="From commit to production">
        <Lines>
          <Part of={value} part="commit" label="Commit">
            <Commit of={value} />
          </Part>
          <Part of={value} part="review" label="Review">
            {value.pullRequest && <PullRequest of={value.pullRequest} />}
            {value.reviews.map(review => (
              <div key={review.id}>
                <Review of={review} />
              </div>
            ))}
          </Part>
          <Part of={value} part="runs" label="Runs">
            {value.runs.map(run => (
              <div key={run.id}>
                <RunChip run={run} />{' '}
                <Parts
                  of={[
                    run.url ? (
                      <ExternalLink href={run.url}>
                        {run.pipeline ?? 'Run'}
                      </ExternalLink>
                    ) : (
                      run.pipeline ?? 'Unnamed'
                    ),
                    run.attempt > 1 && `attempt ${run.attempt}`,
                    <RelativeTime key="at" instant={run.at} />,
                  ]}
                />
              </div>
            ))}
          </Part>
          <Part of={value} part="artifact" label="Artifact">
            {value.artifacts.map(digest => (
              <div key={digest}>
                <code>{digest}</code>
              </div>
            ))}
          </Part>
          <Part of={value} part="decision" label="Gate">
            {value.decisions.map(decision => (
              <div key={`${decision.id} ${decision.answer}`}>
                <Decision of={decision} />
              </div>
            ))}
          </Part>
          <Part of={value} part="deploy" label="Deploys">
            {value.environments.map(one => (
              <div key={one.environment ?? ''}>
                <Environment of={one} />
              </div>
            ))}
          </Part>
          <Part of={value} part="rollback" label="Rollback" />
          {value.more && (
            <Line label="More">Earlier runs and decisions are not listed</Line>
          )}
        </Lines>
      </Card>
    </Box>
  );
}

/** A part of the delivery, or the reason why it is unknown. */
function Part(props: {
  of: ChangeDelivery;
  part: DeliveryPart;
  label: string;
  children?: ReactNode;
}) {
  const { children, label, of, part } = props;
  const unknown = of.unknown.find(one => one.part === part);
  return children || unknown ? (
    <Line label={label}>
      {children}
      {unknown && <UnknownMark reason={unknown.because} />}
    </Line>
  ) : null;
}

function Commit(props: { of: ChangeDelivery }) {
  const { commit } = props.of;
  const path = useChangesPath();
  if (!commit) {
    return null;
  }
  const { actor, diff, id, occurredAt, revision, title } = commit;
  const name = <code>{shortRevision(revision)}</code>;
  return (
    <>
      <Parts
        of={[
          id === undefined ? name : <Link to={`${path}/${id}`}>{name}</Link>,
          title,
          actor && (
            <WithActorName actor={actor}>
              {person => <Person name={person} />}
            </WithActorName>
          ),
          occurredAt && <RelativeTime instant={occurredAt} />,
          diff && <ExternalLink href={diff}>Diff</ExternalLink>,
        ]}
      />
    </>
  );
}

const steps = ['opened', 'reviewed', 'approved', 'merged'] as const;

function PullRequest(props: {
  of: NonNullable<ChangeDelivery['pullRequest']>;
}) {
  const { of } = props;
  return (
    <div>
      <Parts
        of={[
          of.url ? (
            <ExternalLink href={of.url}>Pull request</ExternalLink>
          ) : (
            'Pull request'
          ),
          ...steps.map(step => {
            const instant = of[`${step}At`];
            return (
              instant && (
                <>
                  {step} <RelativeTime instant={instant} />
                </>
              )
            );
          }),
        ]}
      />
    </div>
  );
}

function Review(props: { of: ChangeDelivery['reviews'][number] }) {
  const { answeredAt, by, outcome, reason, requestedAt, state, title, url } =
    props.of;
  return (
    <Parts
      of={[
        <Link key="title" to={url}>
          {title}
        </Link>,
        state === 'waiting' ? 'Waiting' : capital(outcome ?? state),
        by && <EntityName entityRef={by} />,
        <RelativeTime key="at" instant={answeredAt ?? requestedAt} />,
        reason,
      ]}
    />
  );
}

function Decision(props: { of: ChangeDelivery['decisions'][number] }) {
  const { answer, at, by, environment, id, url } = props.of;
  const name = capital(answer);
  return (
    <Parts
      of={[
        url ? <Link to={url}>{name}</Link> : `${name} (${id})`,
        capital(environment),
        by && <EntityName entityRef={by} />,
        <RelativeTime key="at" instant={at} />,
      ]}
    />
  );
}

function Environment(props: { of: ChangeDelivery['environments'][number] }) {
  const { by, deploys, environment, state, until } = props.of;
  const path = useChangesPath();
  const { words, ...chip } = stateChips[state];
  return (
    <>
      <Chip {...chip}>{words}</Chip>{' '}
      <Parts
        of={[
          environment ? capital(environment) : 'No environment stated',
          ...deploys.map(({ id, occurredAt }) => (
            <Link key={id} to={`${path}/${id}`}>
              <RelativeTime instant={occurredAt} />
            </Link>
          )),
          until && (
            <>
              until <RelativeTime instant={until} />
            </>
          ),
          by && (
            <>
              by{' '}
              <Link to={`${path}/${by.id}`}>
                <code>
                  {by.revision ? shortRevision(by.revision) : 'deploy'}
                </code>
              </Link>
            </>
          ),
        ]}
      />
    </>
  );
}
