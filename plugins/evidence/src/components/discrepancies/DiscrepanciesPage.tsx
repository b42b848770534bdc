import { useDocumentTitle } from '@plumbline/backstage-plugin-evidence-react';
import { asksForList } from '../../model/query';
import { DiscrepancyList } from './DiscrepancyList';
import { OwnersView } from './OwnersView';
import { useListQuery } from './useListQuery';

/** `/evidence/discrepancies`: the owners, or the list of one of them. */
export function DiscrepanciesPage() {
  useDocumentTitle('Discrepancies');
  const { query, onQuery } = useListQuery();
  return asksForList(query) ? (
    <DiscrepancyList query={query} onQuery={onQuery} />
  ) : (
    <OwnersView />
  );
}
