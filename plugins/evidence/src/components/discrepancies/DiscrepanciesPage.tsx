import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import type { DiscrepancyOwner } from '@plumbline/backstage-plugin-evidence-common';
import {
  Failed,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useCallback } from 'react';
import { ownFirst } from '../../model/owners';
import { PageHead } from '../common/PageHead';
import { DiscrepancyList } from './DiscrepancyList';
import { Filters } from './Filters';
import { Kinds, Owners } from './Owners';
import { useListQuery } from './useListQuery';

const pageSize = 50;

/** `/evidence/discrepancies`: what disagrees of one owner or of all, and who owns how much. */
export function DiscrepanciesPage() {
  useDocumentTitle('Discrepancies');
  const { query: named, onQuery } = useListQuery();
  const api = useEvidenceApi();
  const identity = useApi(identityApiRef);
  const lines = usePages<DiscrepancyOwner>(
    useCallback(
      (cursor, abort) =>
        api.listDiscrepancyOwners({ cursor, limit: pageSize }, { abort }),
      [api],
    ),
  );
  const who = useAsyncKeepingLast(
    async () => (await identity.getBackstageIdentity()).ownershipEntityRefs,
    ['evidence DiscrepanciesPage', identity],
  );
  const { own, others } = ownFirst(lines.items, who.value ?? []);
  const owners = [...own, ...others];
  const isNamed = named.owner !== undefined || named.entityRef !== undefined;
  const isKnown =
    isNamed ||
    (!lines.loading && (who.value !== undefined || who.error !== undefined));
  // One's own team first, where it has any.
  const query = isNamed ? named : { ...named, owner: own[0]?.owner ?? 'all' };
  const total = owners.reduce((sum, line) => sum + line.new + line.baseline, 0);
  const isCounted = !lines.loading && !lines.more && !lines.error;
  const shown = owners.filter(
    ({ owner = 'none' }) => query.owner === 'all' || owner === query.owner,
  );
  return (
    <>
      <PageHead page="discrepancies" count={isCounted ? total : undefined} />
      {!isKnown && <Reading what="discrepancies" />}
      {isKnown && (
        <>
          <Filters
            query={query}
            owners={owners}
            counts={isCounted && !query.entityRef ? shown : undefined}
            onQuery={onQuery}
          />
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              alignItems: 'start',
              gridTemplateColumns: { xs: '1fr', lg: 'minmax(0, 1fr) 300px' },
            }}
          >
            <DiscrepancyList query={query} />
            <Box sx={{ display: 'grid', gap: 2 }}>
              {lines.error && (
                <Failed
                  error={lines.error}
                  what="The owners"
                  onRetry={lines.onMore}
                />
              )}
              {owners.length > 0 && (
                <Owners
                  lines={owners}
                  shown={query.owner}
                  onMore={lines.more ? lines.onMore : undefined}
                />
              )}
              {shown.length > 0 && <Kinds lines={shown} />}
            </Box>
          </Box>
        </>
      )}
    </>
  );
}
