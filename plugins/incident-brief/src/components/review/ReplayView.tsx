import { useApi } from '@backstage/core-plugin-api';
import {
  entityTitle,
  plainInstant,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  LinkButton,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useNow,
  count,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Replay,
  valueWords,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import { useNavigate, useParams } from 'react-router-dom';
import { incidentBriefApiRef } from '../../api';
import { useBriefPath, useReviewPath } from '../../usePagePath';
import { BriefView } from '../brief/BriefView';
import { briefAddress } from '../states/briefAddress';

/** A pinned brief: what it stated then, beside what it states now. */
export function ReplayView() {
  const { id = '' } = useParams();
  const api = useApi(incidentBriefApiRef);
  useDocumentTitle('Pinned brief');
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.replayPin(id, { abort }),
    ['incident-brief ReplayView', api, id],
  );
  return (
    <>
      {error && (
        <Failed error={error} what="The pinned brief" onRetry={refresh} />
      )}
      {!value && !error && <Reading what="the pinned brief" lines={8} />}
      {value && <Shown replay={value} />}
    </>
  );
}

const columns: Column<Replay['differences'][number]>[] = [
  {
    id: 'what',
    head: 'What',
    rowHead: true,
    phone: 'line',
    cell: ({ label }) => label,
  },
  {
    id: 'then',
    head: 'Then',
    phone: 'labelled',
    cell: ({ then }) => (then ? valueWords(then) : 'not stated'),
  },
  {
    id: 'now',
    head: 'Now',
    phone: 'labelled',
    cell: ({ now }) => (now ? valueWords(now) : 'not stated'),
  },
];

function Shown(props: { replay: Replay }) {
  const { replay } = props;
  const { pin, then, now, differences } = replay;
  const { entityRef, environment, onset, at } = pin;
  const briefPath = useBriefPath();
  const reviewPath = useReviewPath();
  const navigate = useNavigate();
  const asOf = plainInstant(at, useNow());
  return (
    <>
      <PageHead
        title={`${then.service.title ?? entityTitle(entityRef)} as of ${asOf}`}
        crumbs={[{ to: reviewPath, title: 'After the incident' }]}
        status={<Same replay={replay} />}
        below={
          <>
            Pinned by <EntityName entityRef={pin.pinnedBy} />
            {pin.incident && ` for ${pin.incident}`}
            {pin.note && `: ${pin.note}`}
          </>
        }
      >
        <LinkButton
          to={briefAddress(briefPath, { entityRef, environment, onset, at })}
        >
          Open the brief then
        </LinkButton>
        {now && (
          <LinkButton to={briefAddress(briefPath, { entityRef, environment })}>
            Open the brief now
          </LinkButton>
        )}
      </PageHead>
      <Card
        title={now ? differencesWords(differences) : 'Nothing to compare with'}
        summary={replay.nowMissing && <Sentence text={replay.nowMissing} />}
        flush
      >
        {differences.length > 0 && (
          <DataTable
            caption="What differs"
            columns={columns}
            rows={differences}
            keyOf={({ key }) => key}
          />
        )}
        <Box
          sx={{
            px: 2,
            py: 1,
            fontSize: 12,
            color: 'text.secondary',
            overflowWrap: 'anywhere',
          }}
        >
          Digest then <code>{then.digest}</code>
          {now && (
            <>
              {' · '}now <code>{now.digest}</code>
            </>
          )}
        </Box>
      </Card>
      <Box component="section" aria-label="Pinned brief" sx={{ mt: 2 }}>
        <BriefView
          brief={then}
          embedded
          at={at}
          onAt={to =>
            navigate(
              briefAddress(briefPath, { entityRef, environment, at: to }),
            )
          }
        />
      </Box>
    </>
  );
}

function differencesWords({ length }: Replay['differences']): string {
  return length === 0
    ? 'The same now'
    : `${count(length, 'difference')} from now`;
}

/** Whether what is shown is what was pinned. */
function Same(props: { replay: Replay }) {
  switch (props.replay.same) {
    case true:
      return (
        <Chip tone="ok" dot="full">
          As pinned
        </Chip>
      );
    case false:
      return (
        <Chip tone="warning" dot="half">
          Evidence of that time arrived later
        </Chip>
      );
    default:
      return <Chip>As you may see it</Chip>;
  }
}
