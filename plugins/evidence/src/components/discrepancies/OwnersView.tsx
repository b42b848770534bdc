import { Link } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import type { DiscrepancyOwner } from '@plumbline/backstage-plugin-evidence-common';
import {
  Failed,
  Reading,
  useAsyncKeepingLast,
  useEvidenceApi,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import Button from '@mui/material/Button';
import { useCallback } from 'react';
import { ownFirst } from '../../model/owners';
import { useDiscrepanciesPath, useEvidencePath } from '../../usePaths';
import { PageHead, Section } from '../common/PageHead';
import { OwnersTable } from './OwnersTable';

const pageSize = 50;

/** One line an owner: what is theirs to put right. */
export function OwnersView() {
  const api = useEvidenceApi();
  const identity = useApi(identityApiRef);
  const path = useDiscrepanciesPath();
  const lines = usePages<DiscrepancyOwner>(
    useCallback(
      (cursor, abort) =>
        api.listDiscrepancyOwners({ cursor, limit: pageSize }, { abort }),
      [api],
    ),
  );
  const who = useAsyncKeepingLast(
    async () => (await identity.getBackstageIdentity()).ownershipEntityRefs,
    [identity],
  );
  const { own, others } = ownFirst(lines.items, who.value ?? []);
  const nothing =
    lines.items.length === 0 && !lines.loading && lines.error === undefined;
  return (
    <>
      <PageHead title="Where the sources disagree" page="discrepancies" />
      <p style={{ margin: 0 }}>
        What is declared, beside what was observed. What stood when its source
        first reported is the baseline: only what came since is news.{' '}
        <Link to={`${path}?owner=all`}>Show everybody’s as one list</Link>
      </p>
      {lines.items.length === 0 && lines.loading && (
        <Reading what="who has what to put right" />
      )}
      {lines.error && (
        <Failed error={lines.error} what="The owners" onRetry={lines.onMore} />
      )}
      {nothing && <Nothing />}
      {own.length > 0 && (
        <Section title="Yours">
          <OwnersTable lines={own} label="Yours" />
        </Section>
      )}
      {others.length > 0 && (
        <Section title={own.length > 0 ? 'Others' : 'Owners'}>
          <OwnersTable lines={others} label="Owners" />
        </Section>
      )}
      {lines.more && (
        <Button
          size="small"
          variant="outlined"
          disabled={lines.loading}
          onClick={lines.onMore}
          sx={{ mt: 1, textTransform: 'none' }}
        >
          {lines.loading ? 'Reading more …' : 'Show more owners'}
        </Button>
      )}
    </>
  );
}

function Nothing() {
  const sources = useEvidencePath();
  return (
    <p>
      <strong>Nothing disagrees that anybody has looked for.</strong>{' '}
      <Link to={sources}>Which sources look</Link> says what that is worth.
    </p>
  );
}
