import { Content, Link, Page } from '@backstage/core-components';
import type { ChangeDetail } from '@plumbline/backstage-plugin-evidence-common';
import {
  CardLink,
  ChangeKindIcon,
  ChangeOutcomeChip,
  Chip,
  ClockProvider,
  EntityName,
  readable,
  RelativeTime,
  Rollback,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  useSlow,
  Failed,
  NotRefreshed,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useParams } from 'react-router-dom';
import { changeHeadline } from '../../model/changed';
import { kindWords } from '../../model/words';
import { useBriefPath, useChangesPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';
import { Around } from './Around';
import { ChangeName } from './ChangesTable';
import { ChangeFacts } from './ChangeFacts';
import { DeliveryCard } from './DeliveryCard';

const refreshMs = 15_000;

/** `/changes/<id>`: one change, and what happened around it. */
export function ChangePage() {
  const { id = '' } = useParams();
  const evidence = useEvidenceApi();
  const path = useChangesPath();
  const answer = useAsyncKeepingLast(
    abort => evidence.getChange(id, {}, { abort }),
    ['incident-brief ChangePage', evidence, id],
    { refreshMs },
  );
  const slow = useSlow(
    answer.value === undefined && answer.error === undefined,
  );
  const { value: change, error, answeredAt } = answer;
  useDocumentTitle(
    change
      ? `${changeHeadline(change).strong.slice(0, 60)} · Changes`
      : 'Changes',
  );
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1500, mx: 'auto', mt: -1, ...readable }}>
          <Box sx={{ fontSize: 13 }}>
            <Link to={path}>Changes</Link>
          </Box>
          {change && (
            <ClockProvider
              instant={new Date(answeredAt ?? Date.now()).toISOString()}
              live
            >
              <NotRefreshed shown {...{ error, answeredAt }} />
              <Title change={change} />
              <ChangeFacts change={change} />
              {['commit', 'deploy'].includes(change.kind) && (
                <DeliveryCard id={change.id} />
              )}
              <Around change={change} />
            </ClockProvider>
          )}
          {!change && error && (
            <Failed what="The change" error={error} onRetry={answer.refresh} />
          )}
          {!change && !error && (
            <Box role="status" sx={{ minHeight: 300 }}>
              {slow && 'Reading the change …'}
              <Skeleton width="40%" height={40} />
              {Array.from({ length: 6 }, (_, row) => (
                <Skeleton key={row} width="70%" height={26} />
              ))}
            </Box>
          )}
        </Box>
      </Content>
    </Page>
  );
}

/** What it is, how it came out, where it is undone, and the brief of that moment. */
function Title(props: { change: ChangeDetail }) {
  const { change } = props;
  const { entityRef, environment, kind, occurredAt } = change;
  const briefPath = useBriefPath();
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        rowGap: 1,
        pt: 0.5,
        pb: 2,
      }}
    >
      <ChangeKindIcon kind={kind} />
      <Typography
        component="h1"
        variant="h4"
        sx={{ m: 0, fontSize: 20, fontWeight: 600, overflowWrap: 'anywhere' }}
      >
        {capital(kindWords[kind])} <ChangeName change={change} />
      </Typography>
      <ChangeOutcomeChip change={change} />
      {environment && <Chip>{capital(environment)}</Chip>}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {entityRef && (
          <>
            <EntityName entityRef={entityRef} /> ·{' '}
          </>
        )}
        <RelativeTime instant={occurredAt} />
      </Box>
      <Box sx={{ flex: '1 1 0' }} />
      {entityRef && (
        <CardLink
          to={briefAddress(briefPath, {
            entityRef,
            onset: occurredAt,
            environment,
          })}
        >
          Brief at this time
        </CardLink>
      )}
      <Rollback change={change} />
    </Box>
  );
}
