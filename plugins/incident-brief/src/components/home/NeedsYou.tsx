import type {
  CaseType,
  DecisionCase,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CardLink,
  caseTypeLabels,
  Chip,
  EmptyState,
  Failed,
  EntityTitle,
  NeedRow,
  NotRefreshed,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
  useEvidenceApi,
  count,
  useTitled,
} from '@plumbline/backstage-plugin-evidence-react';
import ApprovalIcon from '@mui/icons-material/ApprovalOutlined';
import FlagIcon from '@mui/icons-material/OutlinedFlag';
import HourglassIcon from '@mui/icons-material/HourglassEmpty';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { decisionsPath } from '../../usePagePath';

const shown = 6;

const icons: Partial<Record<CaseType, SvgIconComponent>> = {
  exemption: HourglassIcon,
  dispute: FlagIcon,
  correction: FlagIcon,
  discrepancy: FlagIcon,
};

/** What waits for the reader to decide, and what their teams are to do. */
export function NeedsYou(props: {
  /** Rows of other plugins. */
  needs: ReactNode;
}) {
  const { needs } = props;
  const api = useEvidenceApi();
  const { value, error, refresh } = useAsyncKeepingLast(
    async abort => {
      const [{ items }, { waiting }] = await Promise.all([
        api.listInbox({ view: 'waiting', limit: shown }, { abort }),
        api.countInbox({ abort }),
      ]);
      return { items, waiting };
    },
    ['incident-brief NeedsYou', api],
    { refreshMs: 60_000 },
  );
  return (
    <Card
      title="Needs you today"
      summary={
        value &&
        value.waiting > 0 && (
          <Chip tone="warning">{count(value.waiting, 'decision')}</Chip>
        )
      }
      action={<CardLink to={decisionsPath}>Decisions</CardLink>}
    >
      {!value && error && (
        <Failed error={error} what="What waits for you" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {!value && !error && <Reading what="what waits for you" lines={3} />}
      <Box
        component="ul"
        // The rows of others may turn out to be none.
        sx={{ m: 0, p: 0, '&:not(:empty) + *': { display: 'none' } }}
      >
        {value?.items.map((item, index) => (
          <Decision
            key={`${item.plugin} ${item.id}`}
            item={item}
            isFirst={index === 0}
          />
        ))}
        {needs}
      </Box>
      {value && <EmptyState>Nothing needs you</EmptyState>}
    </Card>
  );
}

function Decision(props: { item: DecisionCase; isFirst: boolean }) {
  const { isFirst, item } = props;
  const title = useTitled(item.title, item.entityRefs);
  return (
    <NeedRow
      icon={icons[item.type] ?? ApprovalIcon}
      tone="primary"
      title={title}
      action="Review"
      to={item.url}
      isFirst={isFirst}
    >
      {caseTypeLabels[item.type]}
      {item.requester && (
        <>
          {' '}
          · <EntityTitle entityRef={item.requester} />
        </>
      )}
      {' · '}
      <RelativeTime instant={item.requestedAt} form="age" />
    </NeedRow>
  );
}
