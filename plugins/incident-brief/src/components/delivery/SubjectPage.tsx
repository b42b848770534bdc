import { Content, Link, Page } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  CardLink,
  EmptyState,
  EntityName,
  EntityPicker,
  PageHead,
  readable,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useChangesPath } from '../../usePagePath';

const spans = [
  { days: 30, words: '30 d' },
  { days: 90, words: '90 d' },
  { days: 365, words: '1 y' },
];

/** What is offered; of others, as the address names them, it is a page as well. */
const offered = { kind: ['component', 'group'] };

export type Subject = ({ entityRef: string } | { owner: string }) & {
  pipeline?: string;
};

/** How changes of one service or team do: of what the address names, else of the reader's own team. */
export function SubjectPage(props: {
  title: string;
  defaultDays: number;
  /** Another page about the same: its path below that of changes. */
  beside: { path: string; title: string };
  children: (subject: Subject, days: number) => ReactNode;
}) {
  useDocumentTitle(props.title);
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <OfSubject {...props} />
        </Box>
      </Content>
    </Page>
  );
}

function OfSubject(props: Parameters<typeof SubjectPage>[0]) {
  const { title, defaultDays, beside, children } = props;
  const [parameters, setParameters] = useSearchParams();
  const changes = useChangesPath();
  const identity = useApi(identityApiRef);
  const teams = useAsyncKeepingLast(async () => {
    const { ownershipEntityRefs } = await identity.getBackstageIdentity();
    return ownershipEntityRefs.filter(ref => ref.startsWith('group:'));
  }, ['incident-brief SubjectPage', identity]);
  const days = Number(parameters.get('days') ?? defaultDays);
  const subject = subjectOf(parameters, teams.value ?? []);
  const named =
    subject && ('owner' in subject ? subject.owner : subject.entityRef);
  return (
    <>
      <PageHead
        title={title}
        crumbs={[{ to: changes, title: 'Changes' }]}
        below={
          subject &&
          named && (
            <>
              <EntityName entityRef={named} showKind />
              {subject.pipeline !== undefined && (
                <>
                  {' '}
                  · {subject.pipeline} ·{' '}
                  <Link to={`?${without(parameters, 'pipeline')}`}>
                    All pipelines
                  </Link>
                </>
              )}
            </>
          )
        }
      >
        <EntityPicker
          label="Service or team"
          nothing="No service or team is called so"
          filter={offered}
          value={named}
          onChange={ref => setParameters(last => withSubject(last, ref))}
          sx={{ width: 260, maxWidth: '100%' }}
        />
        {subject && (
          <CardLink
            to={`${changes}/${beside.path}?${new URLSearchParams(subject)}`}
          >
            {beside.title}
          </CardLink>
        )}
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="How far back"
          value={days}
          onChange={(_, chosen) =>
            setParameters(last => {
              last.set('days', String(chosen ?? days));
              return last;
            })
          }
        >
          {spans.map(span => (
            <ToggleButton
              key={span.days}
              value={span.days}
              sx={{ textTransform: 'none', py: 0.25 }}
            >
              {span.words}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </PageHead>
      {subject
        ? children(subject, days)
        : teams.value && (
            <EmptyState>
              You belong to no team: choose a service or a team.
            </EmptyState>
          )}
    </>
  );
}

function subjectOf(
  parameters: URLSearchParams,
  [team]: readonly string[],
): Subject | undefined {
  const entityRef = parameters.get('entityRef');
  const pipeline = parameters.get('pipeline');
  const only = pipeline === null ? {} : { pipeline };
  if (entityRef) {
    return { entityRef, ...only };
  }
  const owner = parameters.get('owner') ?? team;
  return owner === undefined ? undefined : { owner, ...only };
}

/** Where none is chosen, it is the reader's own team. A pipeline is of one of them. */
function withSubject(
  parameters: URLSearchParams,
  entityRef: string | undefined,
): URLSearchParams {
  const chosen = new URLSearchParams(parameters);
  ['entityRef', 'owner', 'pipeline'].forEach(name => chosen.delete(name));
  if (entityRef !== undefined) {
    chosen.set(
      entityRef.startsWith('group:') ? 'owner' : 'entityRef',
      entityRef,
    );
  }
  return chosen;
}

function without(parameters: URLSearchParams, name: string): URLSearchParams {
  const rest = new URLSearchParams(parameters);
  rest.delete(name);
  return rest;
}
